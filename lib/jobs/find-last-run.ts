import type { Db } from "#lib/db/client.ts";

/** When a job run last ended, and what the time is now; both machine time. `finishedAt` null: there was none. */
export type LastRun = { finishedAt: Date | null; machineNow: Date };

export async function findLastRun(db: Db): Promise<LastRun> {
  const [row] = await db.$queryRaw<LastRun[]>`
    SELECT max(finished_at) AS "finishedAt", clock_timestamp() AS "machineNow" FROM job_run`;
  return row!;
}
