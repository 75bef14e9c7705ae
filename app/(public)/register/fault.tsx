import { FaultPanel } from "#components/registration/fault-panel.tsx";
import { Journey } from "#components/registration/journey.tsx";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { Instant } from "#components/ui/values/instant.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";
import { registerPath } from "#lib/registration/arrival/arrival-path.ts";
import type { RegistrationStep } from "#lib/registration/confirm/describe-registration.ts";
import { askAwsAction } from "./actions.ts";

type Props = { step: Extract<RegistrationStep, { step: "fault" }>; zone: string | null; isSignedIn: boolean };

/** What stands between the buyer and the next step, and what to press. */
export function Fault({ step, zone, isSignedIn }: Props) {
  const now = new Date();
  return (
    <Journey here={1}>
      <FaultPanel
        fault={step.fault}
        isSignedIn={isSignedIn}
        more={step.canAskAgain && step.expiresAt !== null && <KeptFor expiresAt={step.expiresAt} now={now} />}
        actions={again(step)}
        reference={
          <>
            For support: {step.reference !== null && <>reference {step.reference}, </>}
            <Instant at={now} zone={zone} show="day-second" />
          </>
        }
      />
    </Journey>
  );
}

function KeptFor({ expiresAt, now }: { expiresAt: Date; now: Date }) {
  const minutes = Math.max(1, Math.floor((expiresAt.getTime() - now.getTime()) / 60_000));
  return (
    <p className="text-ink-2">
      We keep your arrival for {minutes} more {minutes === 1 ? "minute" : "minutes"}, so you needn’t go back to AWS.
    </p>
  );
}

function again({ fault, canAskAgain, arrival, attempts }: Props["step"]) {
  if (canAskAgain) {
    return (
      <form action={askAwsAction}>
        <input type="hidden" name="arrival" value={arrival ?? ""} />
        <input type="hidden" name="seen" value={attempts} />
        <SubmitButton kind="main" pendingLabel="Asking AWS…">
          Ask again
        </SubmitButton>
      </form>
    );
  }
  if (fault !== "DATABASE_UNAVAILABLE") return null;
  return (
    <LinkButton kind="main" href={registerPath(arrival)}>
      Try again
    </LinkButton>
  );
}
