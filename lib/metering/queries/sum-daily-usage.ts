import { Prisma } from "#lib/generated/prisma/client.ts";
import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import { QUEUED_STATES } from "#lib/metering/record-states-sql.ts";

type Deps = { db: Db; actor: Operator };

/** What one dimension was billed a day; whole units, exact texts. `waiting` is frozen and not final yet. */
export type DailyUsage = {
  productId: string;
  dimension: string;
  label: string;
  unit: string;
  days: { day: Date; accepted: string; waiting: string }[];
};

/**
 * Units by product, dimension and UTC day of the given agreements, from the day of `from` on: one walk along each
 * agreement's hours. Days without a record are left out.
 */
export async function sumDailyUsage(
  { db, actor }: Deps,
  { agreementIds, from }: { agreementIds: readonly string[]; from: Date },
): Promise<DailyUsage[]> {
  assertOperator(actor, "VIEWER");
  if (agreementIds.length === 0) return [];
  return db.$queryRaw<DailyUsage[]>`
    WITH daily AS (
      SELECT r.product_id, r.dimension, date_trunc('day', r.hour, 'UTC') AS day,
        coalesce(sum(r.quantity) FILTER (WHERE r.state = 'ACCEPTED'), 0)::text AS accepted,
        coalesce(sum(r.quantity) FILTER (WHERE r.state IN (${Prisma.raw(QUEUED_STATES)})), 0)::text AS waiting
      FROM metering_record r
      WHERE r.agreement_id = ANY(${[...agreementIds]}::uuid[]) AND r.hour >= date_trunc('day', ${from}::timestamptz, 'UTC')
      GROUP BY 1, 2, 3)
    SELECT y.product_id AS "productId", y.dimension, coalesce(d.label, y.dimension) AS label, coalesce(d.unit, '') AS unit,
      json_agg(json_build_object('day', y.day, 'accepted', y.accepted, 'waiting', y.waiting) ORDER BY y.day) AS days
    FROM daily y LEFT JOIN dimension d ON d.product_id = y.product_id AND d.name = y.dimension
    GROUP BY 1, 2, 3, 4 ORDER BY 3, 1`.then((rows) =>
    rows.map((row) => ({ ...row, days: row.days.map((day) => ({ ...day, day: new Date(day.day) })) })),
  );
}
