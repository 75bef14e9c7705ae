import { ageWords } from "#components/frames/last-run.ts";
import { Note } from "#components/ui/feedback/note.tsx";
import type { JobClock } from "#lib/jobs/clock/job-clock.ts";

/** Says so when no job run has ended for five minutes, and what to do. Nothing at all while the clock of the jobs goes on. */
export function StoppedJobsNote({ clock: { isStopped, ageSeconds } }: { clock: JobClock }) {
  if (!isStopped) return null;
  return (
    <Note kind="risk">
      <div data-testid="standing-clock">
        <b>
          {ageSeconds === null
            ? "No job run has ever ended: nothing is frozen or sent to AWS."
            : `No job run has ended for ${ageWords(ageSeconds)}: nothing is frozen or sent to AWS.`}
        </b>{" "}
        Usage is still taken. AWS takes a record for 24 hours; after that it cannot be billed. Where a cron calls{" "}
        <code>GET /api/jobs/run</code>, see that it does so every minute, with <code>CRON_SECRET</code> as its bearer
        token. Otherwise see that the server runs and that <code>SCHEDULER</code> is not <code>off</code>. What waits
        goes out by itself with the next runs.
      </div>
    </Note>
  );
}
