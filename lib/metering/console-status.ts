import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";

type Deps = { db: Db; actor: Operator };

export type ConsoleStatus = {
  /** Machine time at which a job run last ended; null: never. */
  lastRunAt: Date | null;
  /** Nothing is sent to AWS unless the database belongs to this installation (rules.md section 6). */
  sending: "armed" | "not-adopted" | "other-installation";
};

/** Whether the clock ticks, and whether what is due may go out. `installationId` is the environment's INSTALLATION_ID. */
export async function findConsoleStatus({ db, actor }: Deps, installationId: string | null): Promise<ConsoleStatus> {
  assertOperator(actor, "VIEWER");
  const [run, installation] = await Promise.all([
    db.jobRun.aggregate({ _max: { finishedAt: true } }),
    db.installation.findUnique({ where: { id: 1 }, select: { installationId: true } }),
  ]);
  const adopted = installation?.installationId ?? null;
  return {
    lastRunAt: run._max.finishedAt,
    sending: adopted === null ? "not-adopted" : adopted === installationId ? "armed" : "other-installation",
  };
}
