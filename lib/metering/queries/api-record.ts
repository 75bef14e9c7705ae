import type { MeteringRecordState } from "#lib/generated/prisma/enums.ts";
import { recordIdOf } from "#lib/metering/record-id.ts";
import { toIso } from "#lib/time/hours.ts";
import { trimNumeric } from "#lib/usage/quantity.ts";

/** A metering record as stores read it: quantities with decimals in PostgreSQL's text. */
export type StoredRecord = {
  agreementId: string;
  dimension: string;
  hour: Date;
  state: MeteringRecordState;
  quantity: number | null;
  used: string;
  carriedIn: string;
  carriedOut: string;
  included: string;
  /** What was left of what is included, before and after the hour; null: without limit, or no overage. */
  includedBefore: string | null;
  includedAfter: string | null;
  eventCount: number;
  meteringRecordId: string | null;
  attempts: number;
  reason: string | null;
  isInDoubt: boolean;
  firstEventAt: Date | null;
  frozenAt: Date | null;
  sentAt: Date | null;
  acceptedAt: Date | null;
  deadline: Date | null;
};

/** A metering record as the public API shows it (docs/interfaces.md, section 4). Pure. */
export function toApiRecord(record: StoredRecord) {
  const instant = (at: Date | null) => (at === null ? null : toIso(at));
  return {
    id: recordIdOf(record),
    agreementId: record.agreementId,
    dimension: record.dimension,
    hour: toIso(record.hour),
    status: record.state,
    quantity: record.quantity,
    used: trimNumeric(record.used),
    carriedIn: trimNumeric(record.carriedIn),
    carriedOut: trimNumeric(record.carriedOut),
    included: trimNumeric(record.included),
    meteringRecordId: record.meteringRecordId,
    attempts: record.attempts,
    reason: record.reason,
    frozenAt: instant(record.frozenAt),
    sentAt: instant(record.sentAt),
    acceptedAt: instant(record.acceptedAt),
  };
}
