import type { AlertInput, AlertKind } from "#lib/alerts/alert-kinds.ts";
import type { Db } from "#lib/db/client.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { queryEither } from "#lib/db/query-either.ts";

/** The driver or Prisma, so that an alert is written in the transaction of its cause. */
type AlertStore = Queryable | Db;

/**
 * The statement that raises what `rows` gives: a SELECT of kind, subject, severity (text), an instant and data (jsonb),
 * each kind and subject once. An open alert takes the data over, so they must say all that is wrong now.
 */
function raiseAlertsSql(rows: string): string {
  return raisingSql(rows, "excluded.data");
}

/**
 * The same for statements that change states and see only their own rows: the data are those of a new alert, and an
 * open one keeps what it has. Such a caller counts anew what is wrong in all (`lib/metering/alerts/count-alerts.ts`),
 * so that retries count nothing twice.
 */
export function raiseUncountedSql(rows: string): string {
  return raisingSql(rows, "open_alert.data");
}

function raisingSql(rows: string, data: string): string {
  return `
    INSERT INTO alert AS open_alert (kind, subject, severity, opened_at, last_seen_at, data)
    SELECT n.kind, n.subject, n.severity::alert_severity, n.at, n.at, n.data
    FROM (${rows}) AS n (kind, subject, severity, at, data) ORDER BY n.kind, n.subject
    ON CONFLICT (kind, subject) WHERE closed_at IS NULL DO UPDATE
    SET last_seen_at = GREATEST(open_alert.last_seen_at, excluded.last_seen_at), times = open_alert.times + 1,
        severity = excluded.severity, data = ${data}`;
}

const given = `
  SELECT kind, subject, severity, $2::timestamptz, coalesce(data, '{}')
  FROM jsonb_to_recordset($1::jsonb) AS given (kind text, subject text, severity text, data jsonb)`;
const raise = raiseAlertsSql(given);
const raiseUncounted = raiseUncountedSql(given);

/**
 * Opens alerts, or says of open ones that they still hold: one open row for each kind and subject, however often it is
 * raised. Their data say all that is wrong now.
 *
 * @param now business time.
 */
export function raiseAlerts(db: AlertStore, alerts: readonly AlertInput[], now: Date): Promise<void> {
  return raiseBy(raise, db, alerts, now);
}

/**
 * The same where the caller sees only what it changed itself: an open alert keeps its data (see `raiseUncountedSql`).
 */
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
