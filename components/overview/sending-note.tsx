import { ConfirmAction } from "#components/ui/actions/confirm-action.tsx";
import { Note } from "#components/ui/feedback/note.tsx";
import type { SendingState } from "#lib/metering/submit/preconditions/find-sending-state.ts";

type Props = {
  sending: SendingState;
  /** The environment's INSTALLATION_ID; null while it is not set. */
  installationId: string | null;
  /** The environment's SELLER_ACCOUNT_ID; null where accounts are not compared. */
  sellerAccountId: string | null;
  /** The account that STS named last; null while it never did. */
  namedAccountId: string | null;
  /** Adopts the database; null for those who may only look. */
  adopt: ((form: FormData) => Promise<void>) | null;
};

/** Says so when nothing goes out to AWS, and how that is cured. Nothing at all while sending is armed. */
export function SendingNote({ sending, installationId, sellerAccountId, namedAccountId, adopt }: Props) {
  switch (sending) {
    case "armed":
      return null;
    case "not-adopted":
      return (
        <Note kind="risk">
          <b>Nothing is sent to AWS: this database belongs to no installation yet.</b> Records are frozen and wait.{" "}
          {installationId === null ? (
            <>
              Set <code>INSTALLATION_ID</code> and start again; then an owner adopts it here.
            </>
          ) : adopt === null ? (
            "An owner can adopt it here."
          ) : (
            <AdoptDialog installationId={installationId} adopt={adopt} />
          )}
        </Note>
      );
    case "clock-skew":
      return (
        <Note kind="risk">
          <b>Nothing is sent to AWS: the server’s clock and AWS’s are more than five minutes apart.</b> Records wait.
          Set the clock right; within five minutes one request finds out, and sending goes on by itself.
        </Note>
      );
    case "other-account":
      return (
        <Note kind="risk">
          <b>Nothing is sent to AWS: the server’s credentials belong to another AWS account.</b> Records wait. AWS STS
          names <code>{namedAccountId ?? "another one"}</code>; the account that published the products is{" "}
          <code>{sellerAccountId}</code> (<code>SELLER_ACCOUNT_ID</code>). Give the server credentials of it, or set{" "}
          <code>MARKETPLACE_ROLE_ARN</code> to a role of it; within a minute sending goes on by itself.
        </Note>
      );
    case "other-installation":
      return (
        <Note kind="risk">
          <b>Nothing is sent to AWS: this database belongs to another installation.</b> A restored copy or a preview
          bills nobody. If this is the real one, its <code>INSTALLATION_ID</code> is not the one that the database was
          adopted with.
        </Note>
      );
  }
}

function AdoptDialog({ installationId, adopt }: { installationId: string; adopt: (form: FormData) => Promise<void> }) {
  return (
    <div className="mt-2">
      <ConfirmAction
        id="adopt-installation"
        open="Adopt this database"
        title="Send this database’s usage to AWS from here?"
        keep="Keep waiting"
        action={adopt}
        values={{ installationId }}
        confirm="Adopt it"
        pending="Adopting…"
      >
        <ul>
          <li>
            It belongs to the installation <code>{installationId}</code> from then on. That cannot be changed here.
          </li>
          <li>Records that wait are sent at the next run, and AWS bills them.</li>
          <li>A copy of this database under another id sends nothing.</li>
        </ul>
      </ConfirmAction>
    </div>
  );
}
