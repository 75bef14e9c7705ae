import { ConfirmAction } from "#components/ui/actions/confirm-action.tsx";
import { TextField } from "#components/ui/fields/field.tsx";
import { Instant } from "#components/ui/values/instant.tsx";
import { Note } from "#components/ui/feedback/note.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import type { HoldMeteringInput, MeteringHold } from "#lib/metering/corrections/hold-metering.ts";

type Props = {
  kind: HoldMeteringInput["kind"];
  id: string;
  hold: MeteringHold;
  zone: string | null;
  /** Null for those who may only look. */
  action: ((form: FormData) => Promise<void>) | null;
};

/** Whether all metering of an agreement or product is held, and how to hold it or let it go. */
export function HoldPanel({ kind, id, hold, zone, action }: Props) {
  const isHeld = hold.heldAt !== null;
  return (
    <Panel id="hold" title="Sending to AWS">
      {hold.heldAt === null ? (
        <p>Nothing of this {kind} is held as a whole.</p>
      ) : (
        <Note kind="risk" icon="pause">
          <b>
            Held since <Instant at={hold.heldAt} zone={zone} show="short-day-hour" />.
          </b>{" "}
          {hold.heldReason}
        </Note>
      )}
      {action !== null && (
        <div>
          <ConfirmAction
            id="hold-metering"
            open={isHeld ? "Let it go" : "Hold all of it"}
            title={isHeld ? `Let all of this ${kind} go to AWS again?` : `Hold all metering of this ${kind}?`}
            keep={isHeld ? "Keep it held" : "Let it be sent"}
            action={action}
            values={{ kind, id, choice: isHeld ? "release" : "hold" }}
            confirm={isHeld ? "Let it go" : "Hold all of it"}
            pending={isHeld ? "Letting go…" : "Holding…"}
          >
            <ul>
              {isHeld ? (
                <>
                  <li>What was held with it goes out with the next run, with the quantities that were frozen.</li>
                  <li>Records that are held for another reason stay held.</li>
                  <li>What has expired meanwhile is not sent.</li>
                </>
              ) : (
                <>
                  <li>From the next run on nothing of it is sent. Usage is taken and frozen as ever.</li>
                  <li>Each record keeps its deadline, a day after its hour. What happens then, the product says.</li>
                  <li>Access of the buyers does not change.</li>
                </>
              )}
            </ul>
            <TextField
              id="hold-note"
              name="note"
              label="Why"
              hint="Shown in the timeline, with your name."
              required
              minLength={3}
              maxLength={500}
              autoComplete="off"
            />
          </ConfirmAction>
        </div>
      )}
    </Panel>
  );
}
