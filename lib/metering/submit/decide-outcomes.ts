import type { MeteringRecordState } from "#lib/generated/prisma/enums.ts";
import { licenseKeyOf } from "#lib/marketplace/licenses.ts";
import type { MeteringAnswer, UsageRecord } from "#lib/marketplace/metering-port.ts";
import { reasons, type StepCause } from "#lib/metering/reasons.ts";
import { hourOf } from "#lib/time/hours.ts";

/** A record under way: what goes to AWS, and what is known of its earlier attempts. */
export type SentRecord = {
  id: string;
  usage: UsageRecord;
  /** This attempt included. */
  attempts: number;
  /** An earlier attempt had no answer. */
  wasInDoubt: boolean;
  /** AWS refused an earlier attempt with it alone, and did not end it; absent: never. */
  wasRefusedAlone?: RefusedAlone;
};

/**
 * What AWS's refusal of a record alone has shown. `PERHAPS`: the set-up may be at fault as well. `PROVEN`: AWS took other records meanwhile, so it
 * is about this record. Such a record is sent after all others and never in one request with them.
 */
export type RefusedAlone = "PERHAPS" | "PROVEN";

export type RecordOutcome = {
  id: string;
  state: MeteringRecordState;
  cause: StepCause;
  reason: string | null;
  meteringRecordId: string | null;
  isInDoubt: boolean;
  /** READY: how long it waits, in machine time; else null. */
  backoffMs: number | null;
  /** Absent: as it was. */
  refusedAlone?: RefusedAlone;
};

const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 30_000;

/** How long a record waits after its nth attempt: doubling from half a second to 30 s, between half and all of it by chance. Pure. */
export function backoffMs(attempts: number, random: number): number {
  const full = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(attempts - 1, 10));
  return Math.round(full * (0.5 + random / 2));
}

/**
 * What AWS's answer to one request means for each of its records, matched by key, never by position. A request that AWS refused for
 * a record's sake, or by a name that does not say why, is decided here only when it carried one record; the caller splits others, and
 * looks at a record that was refused alone beside the others (`decide-refusals.ts`).
 *
 * Pure; `random` is a number from 0 to 1 for each call. Rules: docs/rules.md, section 5, AWS facts 3.4.
 */
export function decideOutcomes(
  records: readonly SentRecord[],
  answer: MeteringAnswer,
  random: () => number,
): RecordOutcome[] {
  const again = (
    record: SentRecord,
    cause: StepCause,
    isInDoubt: boolean,
    reason: string | null = null,
  ): RecordOutcome => ({
    id: record.id,
    state: "READY",
    cause,
    reason,
    meteringRecordId: null,
    isInDoubt: isInDoubt || record.wasInDoubt,
    backoffMs: backoffMs(record.attempts, random()),
  });

  switch (answer.kind) {
    case "no-answer":
      return records.map((record) => again(record, "NO_ANSWER", true));
    case "refused":
      return records.map((record) => {
        if (answer.because === "throttled") return again(record, "THROTTLED", false);
        if (answer.because === "configuration") {
          return again(record, "CONFIGURATION", answer.mayBeApplied ?? false, answer.errorName);
        }
        if (records.length > 1) return again(record, "BATCH_REFUSED", false);
        if (answer.because === "unknown") {
          return { ...again(record, "REFUSED_ALONE", false, answer.errorName), refusedAlone: "PERHAPS" };
        }
        return final(record, "REJECTED", "REFUSED_BY_AWS", answer.errorName);
      });
    case "answered": {
      const results = new Map(answer.results.map((result) => [usageKey(result.record), result]));
      const unprocessed = new Set(answer.unprocessed.map(usageKey));
      return records.map((record) => {
        const key = usageKey(record.usage);
        const result = results.get(key);
        if (result?.status === "Success") return accepted(record, result.meteringRecordId, null);
        if (result?.status === "DuplicateRecord") return duplicate(record, result.meteringRecordId);
        if (result?.status === "CustomerNotSubscribed") {
          return final(record, "NOT_SUBSCRIBED", "CUSTOMER_NOT_SUBSCRIBED", reasons.notSubscribed);
        }
        return unprocessed.has(key) ? again(record, "UNPROCESSED", false) : again(record, "MISSING_IN_ANSWER", true);
      });
    }
  }
}

/** AWS's own key of a record: whose, which dimension, which hour. */
export function usageKey(usage: UsageRecord): string {
  return `${ownerOf(usage)}\0${usage.dimension}\0${hourOf(usage.timestamp).getTime()}`;
}

/** Whose usage it is, as AWS tells agreements apart: by license, or by LEGACY customer. Pure. */
export function ownerOf(usage: UsageRecord): string {
  return usage.licenseArn === undefined
    ? (usage.customerIdentifier ?? usage.customerAwsAccountId ?? "")
    : licenseKeyOf(usage.licenseArn);
}

/** Ours when an earlier attempt had no answer: AWS holds that one. As a first answer it is another sender's quantity. */
function duplicate(record: SentRecord, meteringRecordId: string | null): RecordOutcome {
  if (record.wasInDoubt) {
    return { ...accepted(record, meteringRecordId, reasons.unconfirmed), cause: "DUPLICATE_OF_OUR_ATTEMPT" };
  }
  return { ...final(record, "DUPLICATE", "DUPLICATE_OF_ANOTHER", reasons.conflict), meteringRecordId };
}

function accepted(record: SentRecord, meteringRecordId: string | null, reason: string | null): RecordOutcome {
  return {
    id: record.id,
    state: "ACCEPTED",
    cause: "ACCEPTED_BY_AWS",
    reason,
    meteringRecordId,
    isInDoubt: false,
    backoffMs: null,
  };
}

function final(record: SentRecord, state: MeteringRecordState, cause: StepCause, reason: string): RecordOutcome {
  return { id: record.id, state, cause, reason, meteringRecordId: null, isInDoubt: record.wasInDoubt, backoffMs: null };
}
