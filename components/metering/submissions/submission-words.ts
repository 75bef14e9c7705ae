import type { SubmissionRow } from "#lib/metering/queries/browse-submissions.ts";

/** What became of a call to AWS. */
export const submissionWords: Record<SubmissionRow["outcome"], string> = {
  STARTED: "No answer yet",
  ANSWERED: "Answered",
  REFUSED: "Refused",
  NO_ANSWER: "No answer",
};
