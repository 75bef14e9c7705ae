import type { AlertInput, AlertKind } from "#lib/alerts/alert-kinds.ts";
import type { Db } from "#lib/db/client.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { queryEither } from "#lib/db/query-either.ts";
import { raiseAlerts as raiseAlertsText } from "#lib/generated/sql/alerts/statements/raise-alerts.ts";
import { raiseUncounted as raiseUncountedText } from "#lib/generated/sql/alerts/statements/raise-uncounted.ts";

/** The driver or Prisma, so that an alert is written in the transaction of its cause. */
type AlertStore = Queryable | Db;

const given = `
  WITH new_alerts (kind, subject, severity, at, data) AS (
    SELECT kind, subject, severity, $2::timestamptz, coalesce(data, '{}')
    FROM jsonb_to_recordset($1::jsonb) AS given (kind text, subject text, severity text, data jsonb))`;
// An open alert takes the data over, so they must say all that is wrong now.
const raise = `${given} ${raiseAlertsText}, data = excluded.data`;
const raiseUncounted = `${given} ${raiseUncountedText}`;

/**
 * Opens alerts, or says of open ones that they still hold: one open row for each kind and subject, however often it is
 * raised. Their data say all that is wrong now.
 *
 * @param now business time.
 */
export function raiseAlerts(db: AlertStore, alerts: readonly AlertInput[], now: Date): Promise<void> {
  return raiseBy(raise, db, alerts, now);
}

/** The same where the caller sees only what it changed itself: an open alert keeps its data. */
export function raiseUncountedAlerts(db: AlertStore, alerts: readonly AlertInput[], now: Date): Promise<void> {
  return raiseBy(raiseUncounted, db, alerts, now);
}

async function raiseBy(sql: string, db: AlertStore, alerts: readonly AlertInput[], now: Date): Promise<void> {
  if (alerts.length === 0) return;
  const last = new Map(alerts.map((alert) => [`${alert.kind} ${alert.subject}`, alert]));
  await queryEither(db, sql, [JSON.stringify([...last.values()]), now.toISOString()]);
}

/** Opens one alert, or says that it still holds. */
export function raiseAlert(db: AlertStore, alert: AlertInput, now: Date): Promise<void> {
  return raiseAlerts(db, [alert], now);
}

/** Closes an alert where it is open; it is over. */
export async function closeAlert(db: AlertStore, kind: AlertKind, subject: string, now: Date): Promise<void> {
  await queryEither(
    db,
    "UPDATE alert SET closed_at = $3::timestamptz WHERE kind = $1 AND subject = $2 AND closed_at IS NULL",
    [kind, subject, now.toISOString()],
  );
}

/** Closes all open alerts of a kind but those of some subjects: for what is looked at anew each run. */
export async function closeAlertsExcept(
  db: AlertStore,
  kind: AlertKind,
  subjects: readonly string[],
  now: Date,
): Promise<void> {
  await queryEither(
    db,
    `UPDATE alert SET closed_at = $3::timestamptz
     WHERE kind = $1 AND closed_at IS NULL AND subject <> ALL (SELECT jsonb_array_elements_text($2::jsonb))`,
    [kind, JSON.stringify(subjects), now.toISOString()],
  );
}
