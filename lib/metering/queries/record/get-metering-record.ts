import type { Db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { toApiRecord, type StoredRecord } from "#lib/metering/queries/api-record.ts";
import { explainRecord } from "#lib/metering/queries/record/explain-record.ts";
import { findSettlement } from "#lib/metering/queries/record/find-settlement.ts";
import type { Settlement } from "#lib/metering/duplicate-settlement.ts";
import { recordColumns, toOpenRecord } from "#lib/metering/queries/list-metering-records.ts";
import { reasons } from "#lib/metering/reasons.ts";
import { readRecordId, type RecordKey } from "#lib/metering/record-id.ts";
import { sumOpenHours } from "#lib/metering/sum-open-hours.ts";
import { toIso } from "#lib/time/hours.ts";
import { trimNumeric } from "#lib/usage/quantity.ts";

/** One step of a record's life: when it came to a state, and what moved it there (a code of `reasons.ts`). */
type LifeStep = { at: Date; state: string; cause: string };

/** A record with its life, oldest step first, and why it is billed as it is. */
export type MeteringRecordDetail = { record: StoredRecord; life: LifeStep[]; explanation: string };

/**
 * The record with a public id, or the hour that still counts under it.
 *
 * @throws AppError NOT_FOUND.
 */
export async function getMeteringRecord(db: Db, id: string): Promise<MeteringRecordDetail> {
  const key = readRecordId(id);
  const found = key === null ? null : ((await findStored(db, key)) ?? (await findOpen(db, key)));
  if (found === null) throw new AppError("NOT_FOUND", "no metering record has this id");
  const { record, steps } = found;
  const first: LifeStep[] =
    record.firstEventAt === null ? [] : [{ at: record.firstEventAt, state: "OPEN", cause: "FIRST_EVENT" }];
  return { record, life: [...first, ...steps], explanation: explain(record, found.settlement) };
}

/** The same as the public API shows it. Pure. */
export function toApiDetail({ record, life, explanation }: MeteringRecordDetail) {
  return { ...toApiRecord(record), life: life.map((step) => ({ ...step, at: toIso(step.at) })), explanation };
}

function explain(record: StoredRecord, settlement: Settlement | null): string {
  return explainRecord({
    ...record,
    settlement,
    used: trimNumeric(record.used),
    carriedIn: trimNumeric(record.carriedIn),
    carriedOut: trimNumeric(record.carriedOut),
    included: trimNumeric(record.included),
    includedAfter: record.includedAfter === null ? null : trimNumeric(record.includedAfter),
  });
}

type Found = { record: StoredRecord; steps: LifeStep[]; settlement: Settlement | null };

async function findStored(db: Db, { agreementId, dimension, hour }: RecordKey): Promise<Found | null> {
  const [record] = await db.$queryRaw<(StoredRecord & { rowId: string })[]>`
    SELECT ${recordColumns} FROM metering_record r
    WHERE r.agreement_id = ${agreementId}::uuid AND r.dimension = ${dimension} AND r.hour = ${hour} AND r.state <> 'OPEN'`;
  if (record === undefined) return null;
  const steps = await db.$queryRaw<LifeStep[]>(
    Prisma.sql`SELECT at, state::text AS state, cause FROM metering_record_step
               WHERE record_id = ${record.rowId}::bigint ORDER BY id`,
  );
  const isSettled = record.reason === reasons.duplicateSettled;
  return { record, steps, settlement: isSettled ? await findSettlement(db, record.rowId) : null };
}

async function findOpen(db: Db, { agreementId, dimension, hour }: RecordKey): Promise<Found | null> {
  const open = await sumOpenHours(db, [agreementId]);
  const row = open.find((other) => other.dimension === dimension && other.hour.getTime() === hour.getTime());
  return row === undefined ? null : { record: toOpenRecord(row), steps: [], settlement: null };
}
