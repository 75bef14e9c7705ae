import { Note } from "#components/ui/feedback/note.tsx";
import { Toast } from "#components/ui/feedback/toast.tsx";

const done = {
  held: "Held. Nothing of it is sent from the next run on.",
  released: "Let go. It goes out with the next run.",
  "from-set": "Saved. No hour before it is sent.",
};
const failed = {
  changed: "Nothing was changed: somebody else was first. This is how it stands now.",
  "no-reason": "Nothing was changed. Say why, in at least 3 characters.",
  "no-hour": "Nothing was changed. Write a whole hour in UTC, as in 2026-11-21 14:00.",
};
const isKey = <T extends object>(words: T, came: string): came is Extract<keyof T, string> =>
  Object.hasOwn(words, came);

/** What a decision about all of an agreement or product came to, as the address says it. */
export function HoldOutcome({ came }: { came: string | null }) {
  if (came === null) return null;
  if (isKey(done, came)) return <Toast key={came}>{done[came]}</Toast>;
  if (!isKey(failed, came)) return null;
  return (
    <Note kind="risk" role="alert">
      {failed[came]}
    </Note>
  );
}
