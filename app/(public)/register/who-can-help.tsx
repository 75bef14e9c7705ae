import { formatUtc } from "#components/ui/values/format-instant.ts";
import { Note } from "#components/ui/feedback/note.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";
import type { OwnRequest } from "#lib/team/ask-to-join.ts";

type Props = {
  /** Masked addresses. */
  owners: readonly string[];
  supportEmail: string | null;
  request: OwnRequest;
  /** What the form names: the arrival shown, and to whom. */
  subject: { arrival: string; person: string };
  refused: "limit" | "fault" | null;
  action: (form: FormData) => Promise<void>;
};

/** The way into an organization that is set up already: ask its owners and admins, or the seller where there are none. */
export function WhoCanHelp({ owners, supportEmail, request, subject, refused, action }: Props) {
  return (
    <div className="stack stack--tight">
      {refused !== null && (
        <Note kind="risk" role="alert">
          {refused === "limit"
            ? "Too many requests today. Try again tomorrow."
            : "We could not send your request. The fault is ours; try again in a moment."}
        </Note>
      )}
      {request.status === "asked" && request.until !== null && (
        <Note kind="clear" role="status">
          <span data-testid="asked-to-join">
            Your request was sent. You will get a mail when it is decided. It waits until{" "}
            {formatUtc(request.until, "day")}.
          </span>
        </Note>
      )}
      {request.status === "declined" && request.until !== null && (
        <Note>
          Your request was declined. You can ask again after {formatUtc(request.until, "day")}; until then a colleague
          can invite you.
        </Note>
      )}
      {request.status === "none" && request.canBeDecided && (
        <p className="text-ink-2">
          Ask to join: its owners and admins get a mail with your e-mail address, and let you in or decline.
        </p>
      )}
      {!request.canBeDecided && (
        <p className="text-ink-2">
          It no longer has an owner or admin who could let you in. Our support can help: ask here
          {supportEmail !== null && `, or write to ${supportEmail}`}.
        </p>
      )}
      {request.status === "none" && (
        <form action={action}>
          <input type="hidden" name="arrival" value={subject.arrival} />
          <input type="hidden" name="person" value={subject.person} />
          <SubmitButton kind="main" pendingLabel="Asking…" data-testid="ask-to-join">
            Ask to join
          </SubmitButton>
        </form>
      )}
      {owners.length > 0 && (
        <>
          <p className="text-ink-2">
            {owners.length === 1 ? "Its owner, with a shortened address:" : "Its owners, with shortened addresses:"}
          </p>
          <ul className="list-none p-0">
            {owners.map((owner) => (
              <li key={owner} className="font-mono wrap-anywhere">
                {owner}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
