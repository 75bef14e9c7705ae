import type { ReactNode } from "react";
import { ConfirmAction } from "#components/ui/actions/confirm-action.tsx";
import { TextField } from "#components/ui/fields/field.tsx";
import { Note } from "#components/ui/feedback/note.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import type { AgreementRow } from "#lib/agreements/agreement-row.ts";
import { isInForce } from "#lib/status/agreement-statuses.ts";

type Action = (form: FormData) => Promise<void>;
type Props = {
  agreement: AgreementRow;
  actions: { suspend: Action; resume: Action; transfer: Action };
  /** What the last press came to that did not work; null: nothing. */
  fault: string | null;
};

/** What an operator may do with an agreement; shown only where something can be done. */
export function OperatePanel({ agreement, actions, fault }: Props) {
  const { status, statusReason, awsReason, organization } = agreement;
  const isOfAws = awsReason !== null && statusReason !== "SUSPENDED_BY_OPERATOR";
  const isSuspendedByAws = status === "suspended" && isOfAws;
  const maySuspend = isInForce(status) || isSuspendedByAws;
  const mayResume = status === "suspended" && !isOfAws;
  if (!maySuspend && !mayResume && organization === null && fault === null) return null;
  return (
    <Panel id="operate" title="Act">
      {fault !== null && (
        <Note kind="risk" role="alert">
          {fault}
        </Note>
      )}
      <div className="row row--wrap">
        {isSuspendedByAws ? (
          <KeepSuspended agreement={agreement} action={actions.suspend} />
        ) : (
          maySuspend && <Suspend agreement={agreement} action={actions.suspend} />
        )}
        {mayResume && <Resume agreement={agreement} action={actions.resume} />}
        {organization !== null && <Transfer agreement={agreement} from={organization.id} action={actions.transfer} />}
      </div>
    </Panel>
  );
}

const nameOf = ({ organization, product }: AgreementRow) => organization?.name ?? product.title;

function Suspend({ agreement, action }: { agreement: AgreementRow; action: Action }) {
  return (
    <ConfirmAction
      id="suspend"
      open="Suspend access"
      look={{ icon: "pause" }}
      title={`Suspend access of ${nameOf(agreement)}?`}
      keep="Keep access"
      action={action}
      confirm="Suspend access"
      pending="Suspending…"
    >
      <ul>
        <li>
          The access API answers “suspended” at once, and your product is told by the webhook agreement.suspended.
        </li>
        <li>Usage that your product still reports is still metered, and billed by AWS.</li>
        <li>The agreement with AWS goes on: only the buyer can cancel it.</li>
        <li>Anybody who may act can resume it.</li>
      </ul>
      <Reason agreement={agreement} />
    </ConfirmAction>
  );
}

/** AWS has taken the access away already: what is left is to keep it away when AWS gives it back. */
function KeepSuspended({ agreement, action }: { agreement: AgreementRow; action: Action }) {
  return (
    <ConfirmAction
      id="suspend"
      open="Keep suspended"
      look={{ icon: "pause" }}
      title={`Keep access of ${nameOf(agreement)} suspended?`}
      keep="Leave it to AWS"
      action={action}
      confirm="Keep suspended"
      pending="Suspending…"
    >
      <ul>
        <li>AWS has suspended it: access is off already.</li>
        <li>When AWS lifts that, access stays off until an operator resumes it.</li>
        <li>Usage that your product still reports is still metered.</li>
      </ul>
      <Reason agreement={agreement} />
    </ConfirmAction>
  );
}

function Resume({ agreement, action }: { agreement: AgreementRow; action: Action }) {
  return (
    <ConfirmAction
      id="resume"
      open="Resume access"
      title={`Resume access of ${nameOf(agreement)}?`}
      keep="Keep it suspended"
      action={action}
      confirm="Resume access"
      pending="Resuming…"
    >
      <ul>
        <li>Access is what AWS says of the agreement: granted while it is in force.</li>
        <li>Your product is told by the webhook agreement.resumed.</li>
        <li>If AWS holds the license back too, access stays suspended until AWS lifts that.</li>
      </ul>
      <Reason agreement={agreement} />
    </ConfirmAction>
  );
}

type TransferProps = { agreement: AgreementRow; /** The customer that is named. */ from: string; action: Action };

function Transfer({ agreement, from, action }: TransferProps) {
  return (
    <ConfirmAction
      id="transfer"
      open="Move to another customer"
      title={`Move this agreement away from ${nameOf(agreement)}?`}
      keep="Leave it there"
      action={action}
      values={{ fromOrganizationId: from }}
      confirm="Move the agreement"
      pending="Moving…"
    >
      <ul>
        <li>{nameOf(agreement)} keeps sight of the hours until now, and loses access.</li>
        <li>The other customer sees hours from now on; usage named by organization goes to it from now on.</li>
        <li>AWS bills the same AWS account as before.</li>
        <li>Your product is told by the webhook agreement.transferred.</li>
      </ul>
      <TextField
        id="organizationId"
        label="Id of the other customer"
        hint="“Our id” on its page."
        autoComplete="off"
        required
      />
      <Reason agreement={agreement} of="transfer" />
    </ConfirmAction>
  );
}

function Reason({ agreement, of = "reason" }: { agreement: AgreementRow; of?: string }): ReactNode {
  return (
    <>
      <TextField
        id={`${of}-note`}
        name="note"
        label="Why"
        hint="Shown in the timeline, with your name. Write no names or addresses of people."
        minLength={3}
        maxLength={500}
        autoComplete="off"
        required
      />
      <input type="hidden" name="id" value={agreement.id} />
    </>
  );
}
