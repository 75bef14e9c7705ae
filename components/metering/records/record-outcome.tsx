import { Note } from "#components/ui/feedback/note.tsx";
import { Toast } from "#components/ui/feedback/toast.tsx";

/** What a decision on a record may have come to, as the address says it. */
export const recordOutcomes = [
  "hold",
  "release",
  "resend",
  "resolve",
  "rebook",
  "settled-equal",
  "settled-corrected",
  "settled-case",
  "waits-for-second",
  "changed",
  "forbidden",
  "no-reason",
] as const;
type RecordOutcome = (typeof recordOutcomes)[number];

const done: Partial<Record<RecordOutcome, string>> = {
  hold: "Held. It is not sent until somebody lets it go.",
  release: "Let go. It goes out with the next run.",
  resend: "It is offered to AWS again with the next run.",
  resolve: "Closed as not billed.",
  rebook: "Booked again, into the open hour.",
  "settled-equal": "Settled. Nothing is missing at AWS.",
  "settled-corrected": "Settled. The open hour carries the correction in.",
  "settled-case": "Settled as a case. Ask AWS for a billing adjustment.",
};

const failed: Partial<Record<RecordOutcome, string>> = {
  changed:
    "Nothing was changed: the record has moved on since you looked, or somebody else was first. This is how it stands now.",
  forbidden: "Nothing was changed. Your role may look at this, not do it. Ask an owner.",
  "no-reason": "Nothing was changed. Say why, in at least 3 characters.",
};

/** Success is said in passing; what failed, or waits, stays on the page. */
export function RecordOutcomeNote({ outcome }: { outcome: RecordOutcome | null }) {
  if (outcome === null) return null;
  if (done[outcome]) return <Toast key={outcome}>{done[outcome]}</Toast>;
  if (outcome === "waits-for-second") {
    return <Note role="status">You asked to let it go. It stays held until a second person agrees.</Note>;
  }
  return (
    <Note kind="risk" role="alert">
      {failed[outcome]}
    </Note>
  );
}
