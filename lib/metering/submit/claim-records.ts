import { randomUUID } from "node:crypto";
import type { Pool, PoolClient } from "#lib/db/pool.ts";
import { run, statement, type RowOf } from "#lib/db/statement.ts";
import { inTransaction } from "#lib/db/transaction.ts";
import { lockDueRecords } from "#lib/generated/sql/metering/submit/statements/lock-due-records.ts";
import { lockDueRecordsGoing } from "#lib/generated/sql/metering/submit/statements/lock-due-records-going.ts";
import { lockRefusedRecords } from "#lib/generated/sql/metering/submit/statements/lock-refused-records.ts";
import { startAttempt } from "#lib/generated/sql/metering/submit/statements/start-attempt.ts";
import type { MeteringBatch, UsageRecord } from "#lib/marketplace/metering-port.ts";
import type { RefusedAlone, SentRecord } from "#lib/metering/submit/decide-outcomes.ts";
import type { WaitingState } from "#lib/metering/record-states.ts";
import { MAX_RECORDS_A_REQUEST } from "#lib/metering/submit/limits.ts";

/** How long a claim holds without being renewed (machine time); longer than a turn's wait and a request together. */
export const LEASE_MS = 30_000;

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

type Row = RowOf<typeof lockDueRecords>;

/** Products, regions and agreements that a run leaves alone: AWS refuses them, or their claim fails. */
type Stopped = Readonly<Record<"products" | "regions" | "agreements", ReadonlySet<string>>>;

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

const holdClaim = statement({
  name: "hold-claim",
  text: `SELECT id FROM metering_record WHERE id = ANY(:recordIds::bigint[]) AND state = 'SENDING' AND lease_token = :leaseToken
         ORDER BY id FOR UPDATE`,
  parameters: { recordIds: "bigint[]", leaseToken: "uuid" },
  columns: { id: "bigint" },
});

type ClaimOptions = {
  limit?: number;
  stopped?: Stopped;
  /** Those that AWS refused alone before, which are claimed apart from all others. */
  isRefused?: boolean;
};

/**
 * Claims the records that are due next, at most 25 of one product and below AWS's size of a request, and writes the attempt before it
 * is made. One short transaction; no other one waits.
 *
 * @param now business time: records past their deadline are left alone.
 * @returns null when nothing is due, or others hold all that is.
 * @throws ClaimFailed with the agreements that the claim was for.
 */
export async function claimDueRecords(
  pool: Pool,
  now: Date,
  { limit = MAX_RECORDS_A_REQUEST, stopped = nothingStopped, isRefused = false }: ClaimOptions = {},
): Promise<Claim | null> {
  const isAll = Object.values(stopped).every(({ size }) => size === 0) && !isRefused;
  const left = {
    stoppedProducts: [...stopped.products],
    stoppedRegions: [...stopped.regions],
    stoppedAgreements: [...stopped.agreements],
  };
  return inTransaction(pool, async (client) => {
    const rows = isAll
      ? await run(client, lockDueRecords, { now })
      : await run(client, isRefused ? lockRefusedRecords : lockDueRecordsGoing, { now, ...left });
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
      await writeAttempt(client, claim, now, "READY");
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
    const held = await run(client, holdClaim, {
      recordIds: records.map(({ id }) => id),
      leaseToken: claim.leaseToken,
    });
    if (held.length !== records.length) return null;
    await writeAttempt(client, part, now, "SENDING");
    return part;
  });
}

/** What one claim asks of AWS. Pure. */
export function batchOf({ productCode, records }: Claim): MeteringBatch {
  return { productCode, records: records.map(({ usage }) => usage) };
}

async function writeAttempt(client: PoolClient, claim: Claim, now: Date, was: WaitingState): Promise<void> {
  await run(client, startAttempt, {
    recordIds: claim.records.map(({ id }) => id),
    leaseToken: claim.leaseToken,
    submissionId: claim.submissionId,
    productId: claim.productId,
    region: claim.region,
    recordCount: claim.records.length,
    now,
    request: JSON.stringify(batchOf(claim)),
    leaseSeconds: LEASE_MS / 1000,
    was,
  });
}

function withinSize(rows: readonly Row[]): Row[] {
  let bytes = 0;
  const fits = rows.findIndex((row) => {
    const allocations = allocationsOf(row)?.length ?? 0;
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
    ...(row.refused_alone === null ? {} : { wasRefusedAlone: row.refused_alone as RefusedAlone }),
  };
}

function toUsage(row: Row): UsageRecord {
  const usageAllocations = allocationsOf(row);
  return {
    timestamp: row.timestamp,
    dimension: row.dimension,
    quantity: row.quantity,
    ...(row.customer_aws_account_id === null ? {} : { customerAwsAccountId: row.customer_aws_account_id }),
    ...(row.license_arn === null ? {} : { licenseArn: row.license_arn }),
    ...(row.customer_identifier === null ? {} : { customerIdentifier: row.customer_identifier }),
    ...(usageAllocations === null ? {} : { usageAllocations }),
  };
}

/** As the freeze wrote them. */
function allocationsOf(row: Row): NonNullable<UsageRecord["usageAllocations"]> | null {
  return row.usage_allocations as NonNullable<UsageRecord["usageAllocations"]> | null;
}
