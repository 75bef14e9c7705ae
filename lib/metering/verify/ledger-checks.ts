import { parkedUsageChecks } from "#lib/metering/verify/parked-usage-checks.ts";
import { overageChecks } from "#lib/metering/verify/overage-checks.ts";
import type { LedgerCheck } from "#lib/metering/verify/ledger-check.ts";
import { NO_AGREEMENT } from "#lib/usage/event-store.ts";
import { FINAL_STATES } from "#lib/metering/record-states-sql.ts";

const place = (row: string) =>
  `format('agreement %s, dimension %s, hour %s', ${row}.agreement_id, ${row}.dimension, to_char(${row}.hour, 'YYYY-MM-DD"T"HH24:MI"Z"'))`;

// What the events of each agreement, dimension and hour add up to, and how many they are.
const aggregates = `
  SELECT e.agreement_id, e.dimension, e.hour, count(*) AS n,
    CASE d.aggregation
      WHEN 'MAX' THEN max(e.quantity)
      WHEN 'LATEST' THEN (array_agg(e.quantity ORDER BY e.at DESC, e.id COLLATE "C" DESC) FILTER (WHERE d.aggregation = 'LATEST'))[1]
      WHEN 'UNIQUE_COUNT' THEN count(DISTINCT e.tags ->> d.unique_tag) FILTER (WHERE d.aggregation = 'UNIQUE_COUNT')
      ELSE sum(e.quantity) END AS used
  FROM usage_event e JOIN agreement a ON a.id = e.agreement_id
  LEFT JOIN dimension d ON d.product_id = a.product_id AND d.name = e.dimension
  GROUP BY e.agreement_id, e.dimension, e.hour, d.aggregation, d.unique_tag`;

// The records in the order in which they were frozen: their carry went from one to the next in that order.
const inOrder = `
  SELECT o.*, lag(o.carried_out) OVER w AS before, lead(o.id) OVER w IS NULL AS is_last
  FROM (
    SELECT p.*, coalesce(sum(p.adjustment) OVER (PARTITION BY p.id), 0) AS adjusted FROM (
      SELECT r.id, r.agreement_id, r.dimension, r.hour, r.carried_in, r.carried_out, s.id AS step, NULL::numeric AS adjustment
      FROM metering_record r
      JOIN metering_record_step s ON s.record_id = r.id AND s.cause IN ('HOUR_FROZEN', 'ENTITLEMENT_KNOWN', 'AGREEMENT_ENDED')
      UNION ALL
      SELECT record_id, NULL, NULL, NULL, NULL, NULL, NULL, sum(quantity) FROM metering_adjustment WHERE record_id IS NOT NULL
      GROUP BY record_id) p) o
  WHERE o.step IS NOT NULL
  WINDOW w AS (PARTITION BY o.agreement_id, o.dimension ORDER BY o.step)`;

// What each attempt offered to AWS for each of its records.
const offers = `
  SELECT r.id, r.agreement_id, r.dimension, r.hour, r.quantity, r."timestamp", r.region, s.id AS submission_id, s.region AS sent_region,
         (o ->> 'quantity')::bigint AS offered, (o ->> 'timestamp')::timestamptz AS stamped
  FROM metering_record_step t
  JOIN metering_record r ON r.id = t.record_id
  JOIN submission s ON s.id = t.submission_id
  LEFT JOIN LATERAL (
    SELECT o FROM jsonb_array_elements(s.request -> 'records') AS o
    WHERE o ->> 'dimension' = r.dimension
      AND date_trunc('hour', (o ->> 'timestamp')::timestamptz, 'UTC') = r.hour
      AND o ->> 'licenseArn' IS NOT DISTINCT FROM r.license_arn
      AND o ->> 'customerIdentifier' IS NOT DISTINCT FROM r.customer_identifier
      AND o ->> 'customerAwsAccountId' IS NOT DISTINCT FROM r.customer_aws_account_id LIMIT 1) AS offer(o) ON true
  WHERE t.cause = 'ATTEMPT_STARTED'`;

// Checks that join all records with as many other rows find what is off first, as MATERIALIZED, and then the oldest of
// it: with ORDER BY and LIMIT in the same query the planner counts on an early find, and a ledger that adds up takes it
// the square of its size. Where one side of a join is made by the query itself, so that the planner can only guess its
// size, both sides are put under each other (UNION ALL) and brought together by GROUP BY or PARTITION BY: that takes
// the same time whatever it guesses.

/** From the events to AWS's answers, in the order in which a unit passes. */
export const ledgerChecks: readonly LedgerCheck[] = [
  {
    name: "every event is in an hour that counts or in a record",
    sql: `WITH off AS MATERIALIZED (
            SELECT e.* FROM (SELECT e.agreement_id, a.product_id, e.dimension, e.hour, count(*) AS n FROM usage_event e
                  LEFT JOIN agreement a ON a.id = e.agreement_id GROUP BY 1, 2, 3, 4) e
            LEFT JOIN metering_record r ON r.agreement_id = e.agreement_id AND r.dimension = e.dimension AND r.hour = e.hour
            LEFT JOIN metering_hour h ON h.product_id = e.product_id AND h.hour = e.hour
            WHERE r.id IS NULL AND (h.hour IS NULL OR h.summed_at IS NOT NULL) AND e.agreement_id <> '${NO_AGREEMENT}')
          SELECT format('%s: %s events in no record, and the hour is summed', ${place("e")}, e.n) AS found
          FROM off e ORDER BY e.hour LIMIT 1`,
  },
  ...parkedUsageChecks,
  ...overageChecks,
  {
    name: "a record's use is what its events add up to",
    sql: `WITH e AS MATERIALIZED (${aggregates}),
          off AS MATERIALIZED (
            SELECT r.id, r.agreement_id, r.dimension, r.hour, r.used, r.event_count, e.used AS made, e.n
            FROM metering_record r LEFT JOIN e ON e.agreement_id = r.agreement_id AND e.dimension = r.dimension AND e.hour = r.hour
            WHERE r.state <> 'OPEN' AND NOT EXISTS (
                SELECT FROM metering_hour h WHERE h.product_id = r.product_id AND h.hour = r.hour AND h.forgetting_at IS NOT NULL)
              AND (r.used <> coalesce(e.used, 0) OR r.event_count <> coalesce(e.n, 0)))
          SELECT format('%s: used %s in %s events, its events make %s in %s', ${place("r")},
                        trim_scale(r.used), r.event_count, trim_scale(coalesce(r.made, 0)), coalesce(r.n, 0)) AS found
          FROM off r ORDER BY r.hour, r.id LIMIT 1`,
  },
  {
    name: "events leave only after their retention, from hours all of whose records are final",
    sql: `SELECT format('product %s, hour %s: %s', h.product_id, h.hour, CASE WHEN r.id IS NULL THEN 'events are left, and it is forgotten'
                        ELSE format('agreement %s, dimension %s is %s', r.agreement_id, r.dimension, r.state) END) AS found
          FROM metering_hour h
          LEFT JOIN metering_record r ON r.product_id = h.product_id AND r.hour = h.hour AND r.state <> 'ACCEPTED'
            AND r.state NOT IN (${FINAL_STATES})
          WHERE h.forgetting_at IS NOT NULL AND (r.id IS NOT NULL OR h.forgotten_at IS NOT NULL AND EXISTS (
            SELECT FROM usage_event e JOIN agreement a ON a.id = e.agreement_id WHERE e.hour = h.hour AND a.product_id = h.product_id))
          ORDER BY h.hour LIMIT 1`,
  },
  {
    name: "use, carry and entitlement make the quantity and what is carried on",
    sql: `SELECT format('%s: used %s + carried in %s - included %s is not billed %s + carried out %s', ${place("r")},
                        trim_scale(used), trim_scale(carried_in), trim_scale(included), quantity, trim_scale(carried_out)) AS found
          FROM metering_record r WHERE quantity IS NOT NULL AND reason IS DISTINCT FROM 'FRACTION_AT_END' AND (
            used + carried_in - included <> quantity + carried_out
            OR quantity <> LEAST(GREATEST(floor(used + carried_in - included), 0), 2147483647))
            AND NOT (reason IS NOT DISTINCT FROM 'BEFORE_METERING_FROM' AND quantity = 0 AND included = 0 AND carried_out = carried_in)
          ORDER BY hour, id LIMIT 1`,
  },
  {
    name: "allocations by tag add up to the quantity",
    sql: `SELECT format('%s: allocations make %s, the quantity is %s', ${place("r")}, s.total, r.quantity) AS found
          FROM metering_record r CROSS JOIN LATERAL (
            SELECT sum((l ->> 'quantity')::bigint) AS total FROM jsonb_array_elements(r.usage_allocations) AS l) s
          WHERE r.usage_allocations IS NOT NULL AND s.total IS DISTINCT FROM r.quantity ORDER BY r.hour, r.id LIMIT 1`,
  },
  {
    name: "what a record carried on is what the next one carried in",
    sql: `SELECT format('%s: carried in %s, the record before carried out %s and adjustments made %s', ${place("r")},
                        trim_scale(r.carried_in), trim_scale(coalesce(r.before, 0)), trim_scale(r.adjusted)) AS found
          FROM (${inOrder}) r WHERE r.carried_in <> coalesce(r.before, 0) + r.adjusted ORDER BY r.hour, r.id LIMIT 1`,
  },
  {
    name: "the carry is what the last record carried on and adjustments made since",
    sql: `SELECT format('agreement %s, dimension %s: the carry is %s, the last record and adjustments since make %s', agreement_id,
                        dimension, trim_scale(carry), trim_scale(made)) AS found
          FROM (SELECT agreement_id, dimension, sum(carry) AS carry, sum(made) AS made FROM (
                  SELECT agreement_id, dimension, quantity AS carry, 0 AS made FROM metering_carry
                  UNION ALL SELECT agreement_id, dimension, 0, carried_out FROM (${inOrder}) o WHERE is_last
                  UNION ALL SELECT agreement_id, dimension, 0, quantity FROM metering_adjustment WHERE record_id IS NULL) part
                GROUP BY agreement_id, dimension) pair
          WHERE carry <> made LIMIT 1`,
  },
  {
    name: "what expired and was booked again stands in one correction",
    sql: `SELECT format('%s: %s was booked again of %s, and the record is %s', coalesce(${place("r")}, 'a record that is not there'),
                        coalesce(trim_scale(m.quantity)::text, 'nothing'), r.quantity, r.state) AS found
          FROM (SELECT * FROM metering_record WHERE reason = 'REBOOKED') r
          FULL JOIN (SELECT * FROM metering_adjustment WHERE rebooked_from IS NOT NULL) m ON m.rebooked_from = r.id
          WHERE m.quantity IS DISTINCT FROM r.quantity OR r.state IS DISTINCT FROM 'RESOLVED' ORDER BY r.hour, r.id LIMIT 1`,
  },
  {
    name: "a settled duplicate, what AWS holds and its correction make the record's quantity",
    sql: `SELECT format('%s: is %s of %s, AWS holds %s, settled as %s with a correction of %s',
                        coalesce(${place("r")}, 'a record that is not there'), r.state, r.quantity, coalesce(s.held_quantity::text, 'nothing'),
                        coalesce(s.way, 'nothing'), coalesce(trim_scale(m.quantity)::text, 'nothing')) AS found
          FROM (SELECT * FROM metering_record WHERE reason = 'DUPLICATE_SETTLED') r
          FULL JOIN duplicate_settlement s ON s.record_id = r.id
          LEFT JOIN metering_adjustment m ON m.id = s.adjustment_id
          WHERE r.state IS DISTINCT FROM 'RESOLVED' OR s.difference IS DISTINCT FROM r.quantity - s.held_quantity
            OR (s.way = 'EQUAL') IS DISTINCT FROM (s.difference = 0)
            OR m.quantity IS DISTINCT FROM CASE WHEN s.way = 'CORRECTED' THEN s.difference END
            OR (m.id IS NOT NULL AND (m.agreement_id <> r.agreement_id OR m.dimension <> r.dimension))
          ORDER BY r.hour, r.id LIMIT 1`,
  },
  {
    name: "a record's last step is its state",
    sql: `SELECT format('%s: is %s, its last step says %s', ${place("r")}, r.state, coalesce(s.state::text, 'nothing')) AS found
          FROM metering_record r LEFT JOIN LATERAL (
            SELECT state FROM metering_record_step s WHERE s.record_id = r.id ORDER BY s.id DESC LIMIT 1) s ON true
          WHERE r.state <> 'OPEN' AND s.state IS DISTINCT FROM r.state ORDER BY r.hour, r.id LIMIT 1`,
  },
  {
    name: "each attempt offered the frozen quantity, instant and region",
    sql: `WITH off AS MATERIALIZED (
            SELECT * FROM (${offers}) o
            WHERE o.offered IS DISTINCT FROM o.quantity OR o.stamped IS DISTINCT FROM o."timestamp" OR o.region <> o.sent_region)
          SELECT format('%s: frozen %s at %s in %s, submission %s offered %s at %s in %s', ${place("o")}, o.quantity, o."timestamp",
                        o.region, o.submission_id, coalesce(o.offered::text, 'nothing'), coalesce(o.stamped::text, 'no instant'),
                        o.sent_region) AS found
          FROM off o ORDER BY o.hour, o.id LIMIT 1`,
  },
  {
    name: "an accepted record stands in an answer of AWS",
    sql: `WITH answers AS MATERIALIZED (
            SELECT s.id, coalesce(o ->> 'meteringRecordId', '') AS given, o -> 'record' ->> 'dimension' AS dimension
            FROM submission s, jsonb_array_elements(s.response -> 'results') AS o
            WHERE o ->> 'status' IN ('Success', 'DuplicateRecord')),
          attempts AS MATERIALIZED (
            SELECT r.id, t.submission_id, r.dimension, coalesce(r.metering_record_id, '') AS given, r.state
            FROM metering_record r JOIN metering_record_step t ON t.record_id = r.id),
          keyed AS (
            SELECT id AS submission_id, dimension, given, NULL::bigint AS record_id FROM answers
            UNION ALL
            SELECT submission_id, dimension, given, id FROM attempts WHERE state = 'ACCEPTED' AND submission_id IS NOT NULL),
          proved AS (
            SELECT record_id FROM (
              SELECT record_id, bool_or(record_id IS NULL) OVER (PARTITION BY submission_id, dimension, given) AS is_answered
              FROM keyed) k
            WHERE record_id IS NOT NULL AND is_answered),
          unproved AS MATERIALIZED (
            SELECT * FROM (
              SELECT r.*, bool_or(r.is_proof) OVER (PARTITION BY r.id) AS is_proved FROM (
                SELECT id, agreement_id, dimension, hour, metering_record_id, false AS is_proof FROM metering_record WHERE state = 'ACCEPTED'
                UNION ALL SELECT record_id, NULL, NULL, NULL, NULL, true FROM proved) r) r
            WHERE NOT r.is_proved)
          SELECT format('%s: accepted as %s, and no answer of AWS says so', ${place("r")},
                        coalesce(r.metering_record_id, 'nothing')) AS found
          FROM unproved r ORDER BY r.hour, r.id LIMIT 1`,
  },
  {
    name: "the rollup by hour and state counts what the records are",
    sql: `SELECT format('hour %s, state %s: the rollup says %s records of %s units, there are %s of %s', hour, state,
                        coalesce(s.n, 0), coalesce(s.quantity, 0), coalesce(r.n, 0), coalesce(r.quantity, 0)) AS found
          FROM hour_state s FULL JOIN (
            SELECT hour, state, count(*) AS n, coalesce(sum(quantity), 0) AS quantity FROM metering_record GROUP BY hour, state) r
          USING (hour, state)
          WHERE coalesce(s.n, 0) <> coalesce(r.n, 0) OR coalesce(s.quantity, 0) <> coalesce(r.quantity, 0)
          ORDER BY hour, state LIMIT 1`,
  },
];
