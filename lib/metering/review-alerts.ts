import type { AlertKind } from "#lib/alerts/alert-kinds.ts";
import { closeAlertsExcept, raiseAlerts } from "#lib/alerts/raise-alert.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { RISK_HOURS } from "#lib/metering/records-at-risk.ts";
import { HOUR_MS } from "#lib/time/hours.ts";

type Deps = { db: Queryable; now: Date };

/**
 * Looks anew at what the alerts of the ledger tell of: records with less than six hours left open one for each product, and those whose
 * cause is gone are closed. What fails raises its alert itself, in the statement that fails it.
 */
export async function reviewAlerts({ db, now }: Deps): Promise<void> {
  await warnOfDeadlines({ db, now });
  await closeSettled({ db, now });
}

async function warnOfDeadlines({ db, now }: Deps): Promise<void> {
  const soon = new Date(now.getTime() + RISK_HOURS * HOUR_MS);
  const { rows } = await db.query<{
    productId: string;
    isHeld: boolean;
    records: number;
    units: string;
    nearest: Date;
  }>({
    name: "deadlines-near",
    text: `SELECT product_id AS "productId", state = 'HELD' AS "isHeld", count(*)::int AS records,
                  coalesce(sum(quantity), 0)::text AS units, min(deadline) AS nearest
           FROM metering_record
           WHERE state IN ('READY', 'SENDING', 'HELD', 'NOT_SUBSCRIBED') AND state <> 'ACCEPTED' AND deadline > $1 AND deadline <= $2
             AND hour > $1::timestamptz - interval '25 hours'
           GROUP BY 1, 2 ORDER BY 1, 2`,
    values: [now.toISOString(), soon.toISOString()],
  });
  const alerts = rows.map(({ productId, isHeld, records, units, nearest }) => ({
    kind: isHeld ? ("HELD_NEAR_DEADLINE" as const) : ("DEADLINE_NEAR" as const),
    subject: `product:${productId}`,
    severity: "CRITICAL" as const,
    data: { records, units, nearestDeadline: nearest.toISOString() },
  }));
  await raiseAlerts(db, alerts, now);
  for (const kind of ["DEADLINE_NEAR", "HELD_NEAR_DEADLINE"] satisfies AlertKind[]) {
    const subjects = alerts.filter((alert) => alert.kind === kind).map(({ subject }) => subject);
    await closeAlertsExcept(db, kind, subjects, now);
  }
}

/** For each kind, the subjects whose cause still stands; it costs what is not settled. */
const causes: [kinds: string, subjects: string][] = [
  [
    "kind LIKE 'RECORD\\_%'",
    `SELECT 'RECORD_' || state, 'agreement:' || agreement_id FROM metering_record
     WHERE state IN ('EXPIRED', 'REJECTED', 'DUPLICATE', 'NOT_SUBSCRIBED', 'UNBILLABLE') AND state <> 'ACCEPTED'`,
  ],
  [
    "kind = 'QUANTITY_OVERFLOW'",
    "SELECT 'QUANTITY_OVERFLOW', 'agreement:' || agreement_id FROM metering_carry WHERE quantity >= 1",
  ],
  [
    "kind IN ('USAGE_PARKED', 'LATE_USAGE_HELD')",
    `SELECT CASE reason WHEN 'LATE' THEN 'LATE_USAGE_HELD' ELSE 'USAGE_PARKED' END, 'product:' || product_id
     FROM usage_aside WHERE state = 'WAITING'`,
  ],
  [
    "kind = 'USAGE_UNBILLABLE'",
    `SELECT 'USAGE_UNBILLABLE', 'agreement:' || s.agreement_id FROM usage_aside s
     WHERE s.state = 'UNBILLABLE' AND NOT (s.reason = 'AFTER_END' AND EXISTS (SELECT FROM usage_event e WHERE e.key = s.key))`,
  ],
];

async function closeSettled({ db, now }: Deps): Promise<void> {
  for (const [kinds, subjects] of causes) {
    // Most of the time none is open, and then nothing is looked at.
    const { rows } = await db.query(`SELECT FROM alert WHERE closed_at IS NULL AND ${kinds} LIMIT 1`);
    if (rows.length === 0) continue;
    await db.query(
      `UPDATE alert SET closed_at = $1
       WHERE closed_at IS NULL AND ${kinds} AND (kind, subject) NOT IN (SELECT k, s FROM (${subjects}) AS standing (k, s))`,
      [now.toISOString()],
    );
  }
}
