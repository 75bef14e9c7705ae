import type { MeteringRecordState } from "#lib/generated/prisma/enums.ts";
import type { Settlement } from "#lib/metering/duplicate-settlement.ts";
import { cureOfName, isRecordFault, type Cure } from "#lib/marketplace/aws-errors.ts";
import { reasons } from "#lib/metering/reasons.ts";

/** What a record's sentence is made of; quantities with decimals are exact texts without trailing zeros. */
export type Explained = {
  state: MeteringRecordState;
  hour: Date;
  quantity: number | null;
  used: string;
  carriedIn: string;
  carriedOut: string;
  included: string;
  includedAfter: string | null;
  eventCount: number;
  reason: string | null;
  isInDoubt: boolean;
  deadline: Date | null;
  /** RESOLVED: what AWS holds of a duplicate, and how the difference was settled. */
  settlement?: Settlement | null;
};

/**
 * Why a record is billed as it is, or why not, in plain words: "Billed 12 at 14:00 UTC on 2026-11-21 because 12.4 was
 * reported in 37 events. 0.4 is carried on to the next hour." Pure.
 */
export function explainRecord(record: Explained): string {
  return [...verdictOf(record), ...carryOf(record)].join(" ");
}

function verdictOf(record: Explained): string[] {
  const { state, quantity, reason, isInDoubt, deadline } = record;
  const when = `${clockTime(record.hour)} UTC on ${day(record.hour)}`;
  const doubt = isInDoubt
    ? ["An attempt had no answer, so AWS may hold it already; the same bytes are sent again."]
    : [];
  switch (state) {
    case "OPEN":
      return [`Not billed yet because ${when} still counts: so far ${reported(record)}.`];
    case "READY":
    case "SENDING":
      return [
        `${quantity} is to be billed at ${when} because ${reported(record)}.`,
        ...(reason === null ? [] : [waitsFor(reason, deadline)]),
        ...doubt,
      ];
    case "ACCEPTED":
      return [
        `Billed ${quantity} at ${when} because ${reported(record)}.`,
        ...(reason === reasons.unconfirmed
          ? ["AWS called it a duplicate after an attempt of ours without an answer: it holds that one."]
          : []),
      ];
    case "NOTHING_DUE":
      return [`Not billed because ${reported(record)} at ${when}, which makes no whole unit.`];
    case "HELD":
      return [
        `${quantity ?? record.used} of ${when} is not billed yet because ${holds[reason ?? ""] ?? "an operator holds it"}.`,
      ];
    case "DUPLICATE":
      return [`Not billed because AWS holds a different quantity for ${when}: up to ${quantity} may be missing there.`];
    case "NOT_SUBSCRIBED":
      return [`${quantity} of ${when} is not billed because AWS says that the buyer is not subscribed.`];
    case "REJECTED":
      return [`${quantity} of ${when} is not billed because AWS refused it: ${reason ?? "without a reason"}.`];
    case "EXPIRED":
      return [
        `${quantity ?? record.used} of ${when} is not billed because its window closed${deadline === null ? "" : ` at ${clockTime(deadline)} UTC on ${day(deadline)}`}.`,
        ...(reason === reasons.inDoubt ? ["An attempt had no answer, so AWS may hold it nevertheless."] : []),
      ];
    case "UNBILLABLE":
      if (reason === reasons.beforeMeteringFrom) {
        return [`${quantity || record.used} of ${when} is not billed because another sender metered that hour.`];
      }
      return [
        reason === reasons.fractionAtEnd
          ? `${record.carriedIn} is not billed because the agreement ended at ${when} before it made a whole unit.`
          : `${record.used} of ${when} is not billed because no record could carry it (${reason ?? "unknown"}).`,
      ];
    case "RESOLVED":
      if (reason === reasons.rebooked) {
        return [
          `${quantity} of ${when} was not billed there: its window closed, and an owner booked it again into a later hour.`,
        ];
      }
      if (record.settlement) return settledWords(record.settlement, quantity, when);
      return [`${quantity ?? record.used} of ${when} was closed by a person${reason === null ? "" : ` (${reason})`}.`];
  }
}

function settledWords({ held, difference, way }: Settlement, quantity: number | null, when: string): string[] {
  const holds = `AWS holds ${held} for ${when}, and ${quantity} was reported here.`;
  if (way === "EQUAL") return [holds, "Nothing is missing."];
  const what = difference > 0 ? `The missing ${difference}` : `The ${-difference} too many`;
  if (way === "CASE") return [holds, `${what} could not be corrected here: ask AWS for a billing adjustment.`];
  return [holds, `${what} were ${difference > 0 ? "booked into a later hour" : "taken off later hours"}.`];
}

/** Why a record waits that AWS did not take at its last attempt, by AWS's name for it. */
function waitsFor(name: string, deadline: Date | null): string {
  const until = deadline === null ? "" : ` until ${clockTime(deadline)} UTC on ${day(deadline)}`;
  return `AWS last answered ${name}, ${meaningOf(name)}. It is sent again by itself${until}.`;
}

function meaningOf(name: string): string {
  if (isRecordFault(name)) {
    return "for every agreement of the product: the credentials are not of the AWS account that published it";
  }
  const cure = cureOfName(name);
  return cure === null
    ? "which is not final"
    : `which is about this installation’s ${setUps[cure]}, not about the record`;
}

const setUps: Record<Cure, string> = {
  credentials: "AWS credentials",
  rights: "permissions",
  clock: "clock",
  region: "Region",
  endpoint: "endpoint",
  proxy: "proxy",
  account: "AWS account",
};

const holds: Partial<Record<string, string>> = {
  [reasons.agreementHeld]: "all of its agreement is on hold",
  [reasons.productHeld]: "all of its product is on hold",
  [reasons.entitlementUnknown]: "what the contract includes cannot be read yet",
  [reasons.licenseUnknown]: "the agreement's licence is not known",
  [reasons.legacyMatch]: "the same customer's hour was sent under the product's other key already",
  [reasons.guardCap]: "it is more than the dimension's cap for an hour; somebody has to let it go",
  [reasons.guardRatio]: "it is far more than any hour of the last 7 days; somebody has to let it go",
};

function reported({ used, eventCount, carriedIn, ...covered }: Explained): string {
  const events = `${used} was reported in ${eventCount} ${eventCount === 1 ? "event" : "events"}${coveredWords(covered)}`;
  if (carriedIn === "0") return events;
  return carriedIn.startsWith("-")
    ? `${events} and ${carriedIn.slice(1)} was taken off by the hours before`
    : `${events} and ${carriedIn} was carried in`;
}

function coveredWords({ included, includedAfter }: Pick<Explained, "included" | "includedAfter">): string {
  if (included.startsWith("-")) return ` and ${included.slice(1)} of earlier use is included no more`;
  if (included === "0") return includedAfter === "0" ? ", with nothing of what is included left" : "";
  return `, of which ${included} is included${includedAfter === null ? "" : `, leaving ${includedAfter}`},`;
}

function carryOf({ state, quantity, carriedOut }: Explained): string[] {
  if (state === "UNBILLABLE" || quantity === null || carriedOut === "0") return [];
  return carriedOut.startsWith("-")
    ? [`${carriedOut.slice(1)} is taken off the next hours.`]
    : [`${carriedOut} is carried on to the next hour.`];
}

function clockTime(at: Date): string {
  return at.toISOString().slice(11, 16);
}

function day(at: Date): string {
  return at.toISOString().slice(0, 10);
}
