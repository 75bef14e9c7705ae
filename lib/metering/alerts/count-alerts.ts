import type { Queryable } from "#lib/db/pool.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { lossSql, lostUnitsSql, unbillableParkedSql, unsettledSql } from "#lib/metering/loss-sql.ts";
import { LOST_AT_ONCE_STATES, NOT_BILLED_STATES, WAITING_STATES } from "#lib/metering/record-states-sql.ts";

/** Kinds of alert, and the current causes of each: rows of kind, subject and data. */
type Cause = { kinds: string; current: (now: Date) => Prisma.Sql };

const onlyOne = (column: Prisma.Sql) => Prisma.sql`CASE WHEN count(DISTINCT ${column}) = 1 THEN min(${column}) END`;

/** Records that AWS said the buyer is not subscribed of and that are sent again: the alert stays open meanwhile. */
const offeredAgain = (now: Date) => Prisma.sql`
  SELECT r.id, 'NOT_SUBSCRIBED' AS state, r.reason, r.deadline, r.hour, r.quantity, r.used, r.carried_in, r.agreement_id, r.dimension
  FROM alert a JOIN metering_record r ON r.agreement_id = substr(a.subject, 11)::uuid
  WHERE a.kind = 'RECORD_NOT_SUBSCRIBED' AND a.closed_at IS NULL AND r.state IN (${Prisma.raw(WAITING_STATES)})
    AND r.reason = 'CustomerNotSubscribed' AND r.hour > ${now.toISOString()}::timestamptz - interval '25 hours'`;

const records = (now: Date) => Prisma.sql`
  SELECT 'RECORD_' || r.state, 'agreement:' || r.agreement_id, jsonb_strip_nulls(jsonb_build_object(
      'records', count(*), 'units', trim_scale(sum(${lostUnitsSql})),
      'lostRecords', CASE WHEN r.state NOT IN (${Prisma.raw(LOST_AT_ONCE_STATES)}) THEN count(*) FILTER (WHERE (${lossSql(now)}) = 'lost') END,
      'lostUnits', CASE WHEN r.state NOT IN (${Prisma.raw(LOST_AT_ONCE_STATES)})
        THEN trim_scale(coalesce(sum(${lostUnitsSql}) FILTER (WHERE (${lossSql(now)}) = 'lost'), 0)) END,
      'nearestDeadline', to_char(min(r.deadline) FILTER (WHERE r.deadline > ${now.toISOString()}::timestamptz
        AND r.state NOT IN (${Prisma.raw(LOST_AT_ONCE_STATES)})) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
      'oldestHour', to_char(min(r.hour) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
      'dimension', ${onlyOne(Prisma.sql`r.dimension`)},
      'reason', mode() WITHIN GROUP (ORDER BY r.reason),
      'otherReasons', NULLIF(GREATEST(count(DISTINCT r.reason) - 1, 0), 0)))
  FROM (
    SELECT id, state::text AS state, reason, deadline, hour, quantity, used, carried_in, agreement_id, dimension
    FROM (${unsettledSql(now)}) u WHERE state IN (${Prisma.raw(NOT_BILLED_STATES)})
    UNION ALL ${offeredAgain(now)}) r
  WHERE (${lossSql(now)}) IS DISTINCT FROM 'fraction'
  GROUP BY r.state, r.agreement_id`;

const waiting = Prisma.sql`r.state IN (${Prisma.raw(WAITING_STATES)}) AND r.state <> 'ACCEPTED'`;
const waitingCounts = Prisma.sql`
  'records', count(*), 'units', coalesce(sum(r.quantity), 0),
  'nearestDeadline', to_char(min(r.deadline) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

/**
 * What waits for AWS behind an alert that AWS's next good answer closes: where nothing does, there is nothing left to
 * ask.
 */
const setUp = (kind: string, subject: Prisma.Sql) => () => Prisma.sql`
  SELECT a.kind, a.subject, a.data || counts.data FROM alert a
  JOIN (SELECT ${subject} AS subject, jsonb_build_object(${waitingCounts}) AS data FROM metering_record r WHERE ${waiting} GROUP BY 1) AS counts
    ON counts.subject = a.subject
  WHERE a.kind = ${kind} AND a.closed_at IS NULL`;

/** It costs what is not settled. */
const causes: readonly Cause[] = [
  { kinds: "kind LIKE 'RECORD\\_%'", current: records },
  {
    kinds: "kind = 'RECORDS_REFUSED_ALONE'",
    current: () => Prisma.sql`
      SELECT 'RECORDS_REFUSED_ALONE', 'agreement:' || r.agreement_id, jsonb_strip_nulls(jsonb_build_object(
        ${waitingCounts}, 'error', mode() WITHIN GROUP (ORDER BY r.reason), 'dimension', ${onlyOne(Prisma.sql`r.dimension`)}))
      FROM metering_record r WHERE ${waiting} AND r.refused_alone IS NOT NULL GROUP BY r.agreement_id`,
  },
  {
    kinds: "kind = 'AWS_SET_UP' AND subject LIKE 'aws:BatchMeterUsage %'",
    current: setUp("AWS_SET_UP", Prisma.sql`'aws:BatchMeterUsage ' || r.region`),
  },
  { kinds: "kind = 'AWS_OTHER_ACCOUNT'", current: setUp("AWS_OTHER_ACCOUNT", Prisma.sql`'product:' || r.product_id`) },
  {
    kinds: "kind = 'QUANTITY_OVERFLOW'",
    current: () => Prisma.sql`
      SELECT 'QUANTITY_OVERFLOW', 'agreement:' || c.agreement_id, jsonb_strip_nulls(jsonb_build_object(
        'units', sum(trunc(c.quantity)), 'dimension', ${onlyOne(Prisma.sql`c.dimension`)}))
      FROM metering_carry c WHERE c.quantity >= 1 GROUP BY c.agreement_id`,
  },
  {
    kinds: "kind IN ('USAGE_PARKED', 'LATE_USAGE_HELD')",
    current: () => Prisma.sql`
      SELECT CASE s.reason WHEN 'LATE' THEN 'LATE_USAGE_HELD' ELSE 'USAGE_PARKED' END, 'product:' || s.product_id,
        jsonb_strip_nulls(jsonb_build_object('events', count(*), 'units', trim_scale(sum(s.quantity)),
          'dimension', ${onlyOne(Prisma.sql`s.dimension`)}))
      FROM usage_aside s WHERE s.state = 'WAITING' GROUP BY 1, 2`,
  },
  {
    kinds: "kind = 'USAGE_UNBILLABLE'",
    current: () => Prisma.sql`
      SELECT 'USAGE_UNBILLABLE', 'agreement:' || s.agreement_id, jsonb_strip_nulls(jsonb_build_object('events', count(*),
          'units', trim_scale(sum(s.quantity)), 'dimension', ${onlyOne(Prisma.sql`s.dimension`)}))
      FROM usage_aside s WHERE ${unbillableParkedSql} GROUP BY s.agreement_id`,
  },
];

/**
 * Counts anew the causes of each open alert of the ledger, and closes those without a cause.
 * What is counted are rows, never changes, so that retries, overlapping runs and several servers come to the same
 * numbers.
 *
 * @param now business time.
 */
export async function countAlerts({ db, now }: { db: Queryable; now: Date }): Promise<void> {
  for (const { kinds, current } of causes) {
    // Most of the time none is open, and then nothing is looked at.
    const { rows } = await db.query(`SELECT FROM alert WHERE closed_at IS NULL AND ${kinds} LIMIT 1`);
    if (rows.length === 0) continue;
    const { text, values } = countSql(kinds, current(now), now);
    await db.query(text, values);
  }
}

/** One that is raised again while this looks, by what it does not see yet, has grown in `times`: it stays open. */
function countSql(kinds: string, current: Prisma.Sql, now: Date): Prisma.Sql {
  return Prisma.sql`
    WITH current (kind, subject, data) AS MATERIALIZED (${current}),
    open AS MATERIALIZED (SELECT id, kind, subject, times FROM alert WHERE closed_at IS NULL AND ${Prisma.raw(kinds)}),
    counted AS (
      UPDATE alert a SET data = s.data FROM open o JOIN current s ON s.kind = o.kind AND s.subject = o.subject
      WHERE a.id = o.id AND a.data IS DISTINCT FROM s.data)
    UPDATE alert a SET closed_at = ${now.toISOString()}::timestamptz FROM open o
    WHERE a.id = o.id AND a.closed_at IS NULL AND a.times = o.times
      AND NOT EXISTS (SELECT FROM current s WHERE s.kind = o.kind AND s.subject = o.subject)`;
}
