import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import type { MeteringRecordState } from "#lib/generated/prisma/client.ts";

type Deps = { db: Db; actor: Operator };

/**
 * How many records stand in each state, all hours together; states without a record are left out. Reads the rollup
 * alone.
 */
export async function countRecordsByState({ db, actor }: Deps): Promise<Map<MeteringRecordState, number>> {
  assertOperator(actor, "VIEWER");
  const groups = await db.$queryRaw<{ state: MeteringRecordState; n: number }[]>`
    SELECT state::text AS state, sum(n)::float8 AS n FROM hour_state GROUP BY state HAVING sum(n) > 0`;
  return new Map(groups.map(({ state, n }) => [state, n]));
}

/** How many records of the hours from `since` on stand in each state; reads the rollup alone. */
export async function countRecordsSince({ db, actor }: Deps, since: Date): Promise<Map<MeteringRecordState, number>> {
  assertOperator(actor, "VIEWER");
  const groups = await db.$queryRaw<{ state: MeteringRecordState; n: number }[]>`
    SELECT state::text AS state, sum(n)::float8 AS n FROM hour_state WHERE hour >= ${since}
    GROUP BY state HAVING sum(n) > 0`;
  return new Map(groups.map(({ state, n }) => [state, n]));
}
