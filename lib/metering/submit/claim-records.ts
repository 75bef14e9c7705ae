import { randomUUID } from "node:crypto";
import type { Pool, PoolClient } from "#lib/db/pool.ts";
import { inTransaction } from "#lib/db/transaction.ts";
import type { MeteringBatch, UsageRecord } from "#lib/marketplace/metering-port.ts";
import type { RefusedAlone, SentRecord } from "#lib/metering/submit/decide-outcomes.ts";
import { rollupCte } from "#lib/metering/move-records.ts";
import type { WaitingState } from "#lib/metering/record-states.ts";

/** How long a claim holds without being renewed (machine time); longer than a turn's wait and a request together. */
export const LEASE_MS = 30_000;

const MAX_RECORDS = 25;
/** AWS takes less than 1 MB a request, all keys included. */
const MAX_BYTES = 900_000;
/** AWS's names of a record's fields are as long as ours but for this one, which 2,500 allocations repeat. */
const MORE_AN_ALLOCATION = "AllocatedUsageQuantity".length - "quantity".length;

/** Records that this sender alone may send until its lease runs out, and the attempt that carries them. */
export type Claim = {
  submissionId: string;
  leaseToken: string;
  productId: string;
  region: string;
  productCode: string | null;
  records: SentRecord[];
};

type Row = {
  id: string;
  agreement_id: string;
  product_id: string;
  region: string;
  product_code: string | null;
  timestamp: Date;
  dimension: string;
  quantity: number;
  customer_aws_account_id: string | null;
  license_arn: string | null;
  customer_identifier: string | null;
  usage_allocations: UsageRecord["usageAllocations"] | null;
  attempts: number;
  is_in_doubt: boolean;
  refused_alone: RefusedAlone | null;
};

/** Where the product says so, held records go out so long before their deadline after all. */
export const HELD_SENT_BEFORE = "interval '15 minutes'";

// Whoever froze a record may not have known that its agreement or product would be held, or metered elsewhere until a later hour.
const mayGo = `(
  SELECT (a.held_at IS NULL AND p.held_at IS NULL
          OR p.held_at_deadline = 'SEND' AND a.unconfirmed_since IS NULL AND metering_record.deadline <= $1::timestamptz + ${HELD_SENT_BEFORE})
     AND (metering_record.hour < GREATEST(a.metering_from, p.metering_from)) IS NOT TRUE
  FROM agreement a JOIN product p ON p.id = a.product_id WHERE a.id = metering_record.agreement_id)`;

// One product, one region and one way of addressing a request: those of the record that is due first. They are compared inside a CASE,
// whose share of rows the planner takes for a half: compared one by one it expects a single row, and then sorts all that is due
// instead of walking the index that has them in order.
const lockSql = (which: string, order: string) => `
  WITH head AS MATERIALIZED (
    SELECT product_id, region, product_code, customer_identifier IS NULL AS by_account FROM metering_record
    WHERE state = 'READY' AND (due_at IS NULL OR due_at <= now()) AND deadline > $1 AND ${which} AND ${mayGo}
    ORDER BY ${order} LIMIT 1 FOR UPDATE SKIP LOCKED)
  SELECT id, product_id, region, product_code, "timestamp", dimension, quantity, customer_aws_account_id, license_arn,
         customer_identifier, usage_allocations, attempts, is_in_doubt, refused_alone, agreement_id
  FROM metering_record
  WHERE state = 'READY' AND (due_at IS NULL OR due_at <= now()) AND deadline > $1 AND ${which} AND ${mayGo}
    AND CASE WHEN product_id = (SELECT product_id FROM head) AND region = (SELECT region FROM head)
      AND product_code IS NOT DISTINCT FROM (SELECT product_code FROM head)
      AND (customer_identifier IS NULL) = (SELECT by_account FROM head) THEN TRUE ELSE FALSE END
  ORDER BY ${order} LIMIT ${MAX_RECORDS} FOR UPDATE SKIP LOCKED`;

const inOrder = "priority, deadline, id";
// What this run has stopped asking for, by product and region; empty for most runs.
const notStopped = "product_id <> ALL ($2::uuid[]) AND region <> ALL ($3::text[]) AND agreement_id <> ALL ($4::uuid[])";

export const lockDue = lockSql("refused_alone IS NULL", inOrder);
const statements = {
  all: { name: "lock-due-records", text: lockDue },
  going: { name: "lock-due-records-going", text: lockSql(`refused_alone IS NULL AND ${notStopped}`, inOrder) },
  // The one that has waited longest first, so that many bad records cannot keep one that is cured from its turn.
  refused: {
    name: "lock-refused-records",
    text: lockSql(`refused_alone IS NOT NULL AND ${notStopped}`, `due_at NULLS FIRST, ${inOrder}`),
  },
};

/** Products, regions and agreements that a run leaves alone: AWS refuses them, or their claim fails. */
export type Stopped = Readonly<Record<"products" | "regions" | "agreements", ReadonlySet<string>>>;

const nothingStopped: Stopped = { products: new Set(), regions: new Set(), agreements: new Set() };

/** A claim's attempt could not be written: nothing of it is claimed. The cause is the database's error. */
export class ClaimFailed extends Error {
  /** Of each record that would have been claimed. */
  readonly agreementIds: readonly string[];

  constructor(agreementIds: readonly string[], cause: unknown) {
    super("a claim could not be written", { cause });
    this.agreementIds = agreementIds;
  }
}

type ClaimOptions = {
  limit?: number;
  stopped?: Stopped;
  /** Those that AWS refused alone before, which are claimed apart from all others. */
  isRefused?: boolean;
};

/**
 * Claims the records that are due next, at most 25 of one product and below AWS's size of a request, and writes the attempt before it
 * is made. One short transaction; nobody waits.
 *
 * @param now business time: records past their deadline are left alone.
 * @returns null when nothing is due, or others hold all that is.
 * @throws ClaimFailed with the agreements that the claim was for.
 */
export async function claimDueRecords(
  pool: Pool,
  now: Date,
  { limit = MAX_RECORDS, stopped = nothingStopped, isRefused = false }: ClaimOptions = {},
): Promise<Claim | null> {
  const left = [[...stopped.products], [...stopped.regions], [...stopped.agreements]];
  const isAll = left.every((ids) => ids.length === 0) && !isRefused;
  const statement = isRefused ? statements.refused : isAll ? statements.all : statements.going;
  const values = [now.toISOString(), ...(isAll ? [] : left)];
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<Row>({ ...statement, values });
    const [head] = rows;
    if (head === undefined) return null;
    const claim: Claim = {
      submissionId: randomUUID(),
      leaseToken: randomUUID(),
      productId: head.product_id,
      region: head.region,
      productCode: head.product_code,
      records: withinSize(rows.slice(0, limit)).map(toSent),
    };
    try {
      await startAttempt(client, claim, now, "READY");
    } catch (error) {
      const agreementIds = rows.slice(0, claim.records.length).map((row) => row.agreement_id);
      throw new ClaimFailed(agreementIds, error);
    }
    return claim;
  });
}

/**
 * Begins another attempt with some of a claim's records, under the same lease, which is renewed.
 *
 * @returns null when the lease was lost: then they are another sender's.
 */
export async function claimPart(pool: Pool, claim: Claim, records: SentRecord[], now: Date): Promise<Claim | null> {
  const part: Claim = {
    ...claim,
    submissionId: randomUUID(),
    records: records.map((record) => ({ ...record, attempts: record.attempts + 1 })),
  };
  return inTransaction(pool, async (client) => {
    const held = await client.query({
      name: "hold-claim",
      text: `SELECT id FROM metering_record WHERE id = ANY($1::bigint[]) AND state = 'SENDING' AND lease_token = $2
             ORDER BY id FOR UPDATE`,
      values: [records.map(({ id }) => id), claim.leaseToken],
    });
    if (held.rows.length !== records.length) return null;
    await startAttempt(client, part, now, "SENDING");
    return part;
  });
}

/** What one claim asks of AWS. Pure. */
export function batchOf({ productCode, records }: Claim): MeteringBatch {
  return { productCode, records: records.map(({ usage }) => usage) };
}

async function startAttempt(client: PoolClient, claim: Claim, now: Date, was: WaitingState): Promise<void> {
  await client.query({
    name: `start-attempt-${was}`,
    text: `
      WITH attempt AS (
        INSERT INTO submission (id, product_id, region, record_count, started_at, request)
        VALUES ($3::uuid, $4, $5, $6, $7::timestamptz, $8)),
      changed AS (
        UPDATE metering_record SET state = 'SENDING', lease_token = $2, attempts = attempts + 1, due_at = NULL,
               lease_until = now() + make_interval(secs => $9), sent_at = coalesce(sent_at, $7::timestamptz)
        WHERE id = ANY($1::bigint[]) RETURNING id, hour, '${was}'::metering_record_state AS was, state, quantity),
      steps AS (
        INSERT INTO metering_record_step (record_id, at, state, cause, submission_id)
        SELECT id, $7::timestamptz, state, 'ATTEMPT_STARTED', $3::uuid FROM changed ORDER BY id),
      ${rollupCte}
      SELECT count(*) FROM changed`,
    values: [
      claim.records.map(({ id }) => id),
      claim.leaseToken,
      claim.submissionId,
      claim.productId,
      claim.region,
      claim.records.length,
      now.toISOString(),
      JSON.stringify(batchOf(claim)),
      LEASE_MS / 1000,
    ],
  });
}

function withinSize(rows: readonly Row[]): Row[] {
  let bytes = 0;
  const fits = rows.findIndex((row) => {
    const allocations = row.usage_allocations?.length ?? 0;
    bytes += Buffer.byteLength(JSON.stringify(toUsage(row))) + allocations * MORE_AN_ALLOCATION + 100;
    return bytes > MAX_BYTES;
  });
  // A record that is too large by itself goes alone: AWS says so, and it waits with that reason.
  return fits === -1 ? [...rows] : rows.slice(0, Math.max(fits, 1));
}

function toSent(row: Row): SentRecord {
  return {
    id: row.id,
    usage: toUsage(row),
    attempts: row.attempts + 1,
    wasInDoubt: row.is_in_doubt,
    ...(row.refused_alone === null ? {} : { wasRefusedAlone: row.refused_alone }),
  };
}

function toUsage(row: Row): UsageRecord {
  return {
    timestamp: row.timestamp,
    dimension: row.dimension,
    quantity: row.quantity,
    ...(row.customer_aws_account_id === null ? {} : { customerAwsAccountId: row.customer_aws_account_id }),
    ...(row.license_arn === null ? {} : { licenseArn: row.license_arn }),
    ...(row.customer_identifier === null ? {} : { customerIdentifier: row.customer_identifier }),
    ...(row.usage_allocations === null ? {} : { usageAllocations: row.usage_allocations }),
  };
}
