import { Prisma } from "#lib/generated/prisma/client.ts";
import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { sqlState } from "#lib/errors/database-error.ts";
import type { MeteringHourState } from "#lib/generated/prisma/enums.ts";
import { freezesAt } from "#lib/usage/metering-window.ts";
import { QUEUED_STATES } from "#lib/metering/record-states-sql.ts";

type Deps = { db: Db; actor: Operator; now: Date };

/** AWS takes this many records a second of one publishing account: 10 calls of 25. */
export const RECORDS_A_SECOND = 250;

/** A product's hour that is not frozen, or whose late records are not. */
export type HourAhead = {
  product: { id: string; title: string };
  hour: Date;
  state: MeteringHourState;
  /** OPEN records of it: opened by late usage or a correction. */
  openRecords: number;
  /** When the whole hour, or the next of its records, is frozen. */
  freezesAt: Date;
};

/** The hours that are frozen next, soonest first, at most 200. Reads no usage. */
export async function listHoursAhead({ db, actor }: Deps): Promise<HourAhead[]> {
  assertOperator(actor, "VIEWER");
  const rows = await db.$queryRaw<
    (Omit<HourAhead, "freezesAt"> & { graceMinutes: number; firstEventAt: Date | null; isSummed: boolean })[]
  >`
    SELECT json_build_object('id', p.id, 'title', p.title) AS product, p.grace_minutes AS "graceMinutes", h.hour,
           h.state::text AS state, h.summed_at IS NOT NULL AS "isSummed", coalesce(o.n, 0) AS "openRecords",
           o.first AS "firstEventAt"
    FROM metering_hour h JOIN product p ON p.id = h.product_id
    LEFT JOIN (
      SELECT product_id, hour, count(*)::int AS n, min(first_event_at) AS first FROM metering_record
      WHERE state = 'OPEN' GROUP BY product_id, hour) o ON o.product_id = h.product_id AND o.hour = h.hour
    WHERE h.summed_at IS NULL OR o.n > 0
    ORDER BY h.hour, p.title LIMIT 200`;
  return rows
    .map(({ graceMinutes, firstEventAt, isSummed, ...row }) => ({
      ...row,
      freezesAt: freezesAt(row.hour, isSummed ? firstEventAt : null, graceMinutes),
    }))
    .toSorted((a, b) => a.freezesAt.getTime() - b.freezesAt.getTime());
}

/** What one pair's hour holds so far; `carriedIn` null where an earlier hour of the pair takes the carry. */
export type PairAhead = {
  agreementId: string;
  customer: string | null;
  customerAwsAccountId: string | null;
  productTitle: string;
  dimension: string;
  dimensionLabel: string;
  hour: Date;
  used: string;
  eventCount: number;
  carriedIn: string | null;
};

/** Pairs shown on one page. */
export const PAIRS_SHOWN = 40;

/**
 * What the open hours hold so far, oldest hour and greatest use first; at most 40 pairs. Sums events, and gives up
 * after four seconds.
 *
 * @returns null when there are more events than can be summed in that time.
 */
export async function listPairsAhead({ db, actor }: { db: Database; actor: Operator }): Promise<PairAhead[] | null> {
  assertOperator(actor, "VIEWER");
  try {
    return await db.$transaction(async (tx) => {
      await tx.$executeRaw`SET LOCAL statement_timeout = '4s'`;
      return readPairs(tx);
    });
  } catch (error) {
    if (sqlState(error) === QUERY_CANCELED) return null;
    throw error;
  }
}

/** PostgreSQL's code of a statement that took too long. */
const QUERY_CANCELED = "57014";

function readPairs(tx: Db): Promise<PairAhead[]> {
  return tx.$queryRaw<PairAhead[]>`
    WITH open_hour AS (
      SELECT h.product_id, h.hour FROM metering_hour h WHERE h.summed_at IS NULL
      UNION SELECT r.product_id, r.hour FROM metering_record r WHERE r.state = 'OPEN'),
    summed AS (
      SELECT e.agreement_id, a.product_id, e.dimension, e.hour, count(*)::int AS n,
        CASE d.aggregation
          WHEN 'MAX' THEN max(e.quantity)
          WHEN 'LATEST' THEN (array_agg(e.quantity ORDER BY e.at DESC, e.id COLLATE "C" DESC)
                              FILTER (WHERE d.aggregation = 'LATEST'))[1]
          WHEN 'UNIQUE_COUNT' THEN count(DISTINCT e.tags ->> d.unique_tag) FILTER (WHERE d.aggregation = 'UNIQUE_COUNT')
          ELSE sum(e.quantity) END AS used
      FROM open_hour o JOIN agreement a ON a.product_id = o.product_id
      JOIN usage_event e ON e.hour = o.hour AND e.agreement_id = a.id
      LEFT JOIN dimension d ON d.product_id = a.product_id AND d.name = e.dimension
      LEFT JOIN metering_record r ON r.agreement_id = e.agreement_id AND r.dimension = e.dimension AND r.hour = e.hour
      WHERE r.id IS NULL OR r.state = 'OPEN'
      GROUP BY e.agreement_id, a.product_id, e.dimension, e.hour, d.aggregation, d.unique_tag),
    shown AS (
      SELECT s.*, s.hour = min(s.hour) OVER (PARTITION BY s.agreement_id, s.dimension) AS is_oldest FROM summed s
      ORDER BY s.hour, s.used DESC, s.agreement_id, s.dimension LIMIT ${PAIRS_SHOWN})
    SELECT s.agreement_id AS "agreementId", o.name AS customer, a.customer_aws_account_id AS "customerAwsAccountId",
           p.title AS "productTitle", s.dimension, coalesce(d.label, s.dimension) AS "dimensionLabel", s.hour,
           s.used::text AS used, s.n AS "eventCount",
           CASE WHEN s.is_oldest THEN coalesce(c.quantity, 0)::text END AS "carriedIn"
    FROM shown s JOIN agreement a ON a.id = s.agreement_id JOIN product p ON p.id = s.product_id
    LEFT JOIN dimension d ON d.product_id = s.product_id AND d.name = s.dimension
    LEFT JOIN metering_carry c ON c.agreement_id = s.agreement_id AND c.dimension = s.dimension
    LEFT JOIN agreement_link l ON l.agreement_id = s.agreement_id AND l.linked_to IS NULL
    LEFT JOIN organization o ON o.id = l.organization_id
    ORDER BY s.hour, s.used DESC, s.agreement_id, s.dimension`;
}

/** The queue to AWS: how many records wait, how many are held, and when the first of them is lost. */
type Queue = {
  ready: number;
  sending: number;
  held: number;
  firstDeadline: Date | null;
  heldDeadline: Date | null;
};

/** Reads the rollup and the indexes of what is not accepted. */
export async function findQueue({ db, actor, now }: Deps): Promise<Queue> {
  assertOperator(actor, "VIEWER");
  const [queue] = await db.$queryRaw<Queue[]>`
    SELECT coalesce(sum(n) FILTER (WHERE state = 'READY'), 0)::float8 AS ready,
           coalesce(sum(n) FILTER (WHERE state = 'SENDING'), 0)::float8 AS sending,
           coalesce(sum(n) FILTER (WHERE state = 'HELD'), 0)::float8 AS held,
           (SELECT min(deadline) FROM metering_record WHERE state = 'READY' AND deadline > ${now}) AS "firstDeadline",
           (SELECT min(deadline) FROM metering_record
            WHERE state = 'HELD' AND state <> 'ACCEPTED' AND deadline > ${now}) AS "heldDeadline"
    FROM hour_state WHERE state IN (${Prisma.raw(QUEUED_STATES)})`;
  return queue!;
}
