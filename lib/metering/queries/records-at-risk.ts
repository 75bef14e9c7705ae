import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { addHours, HOUR_MS } from "#lib/time/hours.ts";
import { recordColumns, recordJoins, type RecordRow } from "#lib/metering/record-row.ts";
import { needsOperatorStates } from "#lib/metering/record-states.ts";

type Deps = { db: Db; actor: Operator; now: Date };

/** A record on its way is at risk from so many hours before its deadline on. */
export const RISK_HOURS = 6;

export type RecordsAtRisk = {
  /** Soonest deadline first. */
  rows: RecordRow[];
  /** All of them, up to `COUNTED`; more than that reads as "at least". */
  count: number;
};

/** Counting stops here: what is at risk is listed, not added up. */
export const COUNTED = 1_000;

/**
 * What can still be saved: records that AWS refused, does not know the buyer of, or holds another quantity of, and held
 * ones, as long as their deadline has not passed; and those on their way with less than six hours left. Reads the
 * indexes of what is not accepted, so it costs the same however much is stored.
 */
export async function listRecordsAtRisk({ db, actor, now }: Deps, limit = 8): Promise<RecordsAtRisk> {
  assertOperator(actor, "VIEWER");
  const soon = new Date(now.getTime() + RISK_HOURS * HOUR_MS);
  // No deadline lies more than 24 hours after its hour, so older hours cannot have one ahead.
  const oldest = addHours(now, -25);
  const refused = needsOperatorStates.map(
    (state) => Prisma.sql`(SELECT id, deadline FROM metering_record
      WHERE state = ${state}::metering_record_state AND state <> 'ACCEPTED' AND hour >= ${oldest} AND deadline > ${now} LIMIT ${COUNTED})`,
  );
  const waiting = [0, 1, 2].map(
    (priority) => Prisma.sql`(SELECT id, deadline FROM metering_record
      WHERE state = 'READY' AND priority = ${priority}::smallint AND deadline > ${now} AND deadline <= ${soon}
      ORDER BY deadline, id LIMIT ${COUNTED})`,
  );
  const sending = Prisma.sql`(SELECT id, deadline FROM metering_record
    WHERE state = 'SENDING' AND hour >= ${oldest} AND deadline > ${now} AND deadline <= ${soon} LIMIT ${COUNTED})`;
  const found = await db.$queryRaw<(RecordRow & { total: number })[]>`
    WITH risky AS MATERIALIZED (${Prisma.join([...refused, ...waiting, sending], " UNION ALL ")}),
    soonest AS (SELECT id, (count(*) OVER ())::int AS total FROM risky ORDER BY deadline, id LIMIT ${limit})
    SELECT ${recordColumns}, s.total FROM soonest s JOIN metering_record r ON r.id = s.id ${recordJoins}
    ORDER BY r.deadline, r.id`;
  return {
    rows: found.map(({ total: _, ...row }) => row),
    count: Math.min(found[0]?.total ?? 0, COUNTED),
  };
}
