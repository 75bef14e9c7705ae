import type { JobClock } from "#lib/jobs/clock/job-clock.ts";
import type { SendingState } from "#lib/metering/submit/preconditions/find-sending-state.ts";

const words: Record<SendingState, string> = {
  armed: "Armed",
  "not-adopted": "Not armed",
  "other-installation": "Not armed",
  "other-account": "Armed, but stopped: other AWS account",
  "clock-skew": "Armed, but stopped: clock is wrong",
};

/** Whether usage goes out to AWS. "Armed" means the same as in `/api/ready?deep=1`: this installation adopted the database. Pure. */
export function sendingWords(sending: SendingState): string {
  return words[sending];
}

/** Whether what is due goes out to AWS now. Where it does not, nothing may be called clear: every record that waits gets nearer to its loss. Pure. */
export function isGoingOut(sending: SendingState, { isStopped }: Pick<JobClock, "isStopped">): boolean {
  return sending === "armed" && !isStopped;
}
