import { Note } from "#components/ui/feedback/note.tsx";
import { Toast } from "#components/ui/feedback/toast.tsx";
import { refusalWords } from "#lib/team/refusal.ts";

const done: Record<string, string> = {
  invited: "Invited. A mail is on its way.",
  resent: "Sent again. The link works for 7 days.",
  withdrawn: "Invitation withdrawn.",
  changed: "Role changed.",
  removed: "Removed from the team.",
  left: "You left the organization.",
  approved: "Approved. A mail tells them.",
  declined: "Declined. A mail tells them.",
};

const refused: Record<string, string> = {
  ...refusalWords,
  role: "Your role may not do this. Ask an owner. Nothing was changed.",
  "other-person": "Someone else has signed in to this browser since. Nothing was changed.",
  "no-member": "You are no longer a member of that organization. Nothing was changed.",
  database: "The database does not answer. Nothing was changed; try again in a moment.",
  fault: "This could not be done. The fault is ours, and nothing was changed.",
};

/** What became of a form, by the words in the address that its action led to; other words say nothing. */
export function Outcome({ doneWord, refusedWord }: { doneWord: string | undefined; refusedWord: string | undefined }) {
  const success = doneWord === undefined || !Object.hasOwn(done, doneWord) ? null : done[doneWord];
  const failure = refusedWord === undefined || !Object.hasOwn(refused, refusedWord) ? null : refused[refusedWord];
  return (
    <>
      {failure && (
        <Note kind="risk" role="alert">
          {failure}
        </Note>
      )}
      {success && <Toast key={doneWord}>{success}</Toast>}
    </>
  );
}
