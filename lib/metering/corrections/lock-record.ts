import type { Db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import type { MeteringRecordState } from "#lib/generated/prisma/enums.ts";
import { rollup } from "#lib/generated/sql/metering/statements/rollup.ts";
import { readRecordId } from "#lib/metering/record-id.ts";
import type { StepCause } from "#lib/metering/reasons.ts";

/** What decides whether a person may do something with a record, read under its lock. */
export type LockedRecord = {
  /** Of the row. */
  id: string;
  agreementId: string;
  dimension: string;
  hour: Date;
  state: MeteringRecordState;
  reason: string | null;
  quantity: number | null;
  attempts: number;
  isInDoubt: boolean;
  deadline: Date | null;
  releaseRequestedBy: string | null;
  releasesNeedTwo: boolean;
};

/**
 * The record with a public id, locked until the transaction ends.
 *
 * @throws AppError NOT_FOUND.
 */
export async function lockRecord(tx: Db, id: string): Promise<LockedRecord> {
  const key = readRecordId(id);
  const [record] =
    key === null
      ? []
      : await tx.$queryRaw<LockedRecord[]>`
          SELECT r.id::text AS id, r.agreement_id AS "agreementId", r.dimension, r.hour, r.state::text AS state, r.reason,
                 r.quantity, r.attempts, r.is_in_doubt AS "isInDoubt", r.deadline,
                 r.release_requested_by AS "releaseRequestedBy", p.releases_need_two AS "releasesNeedTwo"
          FROM metering_record r JOIN product p ON p.id = r.product_id
          WHERE r.agreement_id = ${key.agreementId}::uuid AND r.dimension = ${key.dimension} AND r.hour = ${key.hour}
          FOR UPDATE OF r`;
  if (record === undefined) throw new AppError("NOT_FOUND", "no metering record has this id");
  return record;
}

/** Moves a locked record `r` (its agreement: `a`) to another state, with its step and the rollup. */
export async function moveLocked(
  tx: Db,
  recordId: string,
  { set, cause, at }: { set: Prisma.Sql; cause: StepCause; at: Date },
): Promise<void> {
  await tx.$queryRaw`
    WITH changed AS (
      UPDATE metering_record r SET ${set} FROM metering_record o JOIN agreement a ON a.id = o.agreement_id
      WHERE r.id = ${recordId}::bigint AND o.id = r.id RETURNING r.id, r.hour, o.state AS was, r.state, r.quantity),
    steps AS (
      INSERT INTO metering_record_step (record_id, at, state, cause)
      SELECT id, ${at}::timestamptz, state, ${cause}::text FROM changed),
    ${Prisma.raw(rollup)}
    SELECT count(*)::int FROM changed`;
}
