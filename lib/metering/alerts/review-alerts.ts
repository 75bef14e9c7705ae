import type { AlertKind } from "#lib/alerts/alert-kinds.ts";
import { closeAlertsExcept, raiseAlerts } from "#lib/alerts/raise-alert.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { run, statement } from "#lib/db/statement.ts";
import { countAlerts } from "#lib/metering/alerts/count-alerts.ts";
import { findOverdueHours } from "#lib/metering/queries/overdue-hours.ts";
import { withOverdueHours } from "#lib/metering/alerts/with-overdue-hours.ts";
import { RISK_HOURS } from "#lib/metering/queries/records-at-risk.ts";
import { HOUR_MS } from "#lib/time/hours.ts";
import { SENT_BY_JOB_STATES } from "#lib/metering/record-states-sql.ts";

type Deps = { db: Queryable; now: Date };

/**
 * Looks anew at the causes of the ledger's alerts: records with less than six hours left open one for each product,
 * the causes of the others are counted anew, and those whose cause is gone are closed. What fails raises its alert
 * itself, in the statement that fails it.
 */
export async function reviewAlerts({ db, now }: Deps): Promise<void> {
  await warnOfDeadlines({ db, now });
  await countAlerts({ db, now });
}

const deadlinesNear = statement({
  name: "deadlines-near",
  text: `SELECT product_id AS "productId", state = 'HELD' AS "isHeld", count(*)::int AS records,
                coalesce(sum(coalesce(quantity, used)), 0)::float8 AS units, min(deadline) AS nearest
         FROM metering_record
         WHERE state IN (${SENT_BY_JOB_STATES}) AND state <> 'ACCEPTED' AND deadline > :now AND deadline <= :soon
           AND hour > :now::timestamptz - interval '25 hours'
         GROUP BY 1, 2 ORDER BY 1, 2`,
  parameters: { now: "timestamptz", soon: "timestamptz" },
  columns: { productId: "uuid", isHeld: "boolean", records: "integer", units: "float8", nearest: "timestamptz" },
});

async function warnOfDeadlines({ db, now }: Deps): Promise<void> {
  const soon = new Date(now.getTime() + RISK_HOURS * HOUR_MS);
  const rows = await run(db, deadlinesNear, { now, soon });
  const ofRecords = rows.map(({ productId, isHeld, records, units, nearest }) => ({
    kind: isHeld ? ("HELD_NEAR_DEADLINE" as const) : ("DEADLINE_NEAR" as const),
    subject: `product:${productId}`,
    severity: "CRITICAL" as const,
    data: { records, units, nearestDeadline: nearest.toISOString() },
  }));
  const overdue = await findOverdueHours(db, now);
  const near = overdue.filter(({ deadline }) => deadline > now && deadline <= soon);
  const alerts = withOverdueHours(ofRecords, near);
  await raiseAlerts(db, alerts, now);
  for (const kind of ["DEADLINE_NEAR", "HELD_NEAR_DEADLINE"] satisfies AlertKind[]) {
    const subjects = alerts.filter((alert) => alert.kind === kind).map(({ subject }) => subject);
    await closeAlertsExcept(db, kind, subjects, now);
  }
}
