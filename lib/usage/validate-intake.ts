import { MINUTE_MS, hourOf, toIso } from "#lib/time/hours.ts";
import type { RoutedAgreement } from "#lib/agreements/routing/resolve-metering-agreement.ts";
import type { Aggregation, LatePolicy } from "#lib/generated/prisma/enums.ts";
import { isInFuture, isOwnHourOpen, isTooOld } from "#lib/usage/metering-window.ts";
import { rejected, type EventVerdict, type Rejection } from "#lib/usage/verdict.ts";
import { takesUsage } from "#lib/status/agreement-statuses.ts";

/** What is wrong with an instant by itself; null when nothing is. Pure. */
export function validateInstant(at: Date, now: Date): EventVerdict | null {
  if (isInFuture(at, now)) {
    return rejected("TIMESTAMP_IN_FUTURE", "timestamp is more than 5 minutes ahead");
  }
  if (isTooOld(at, now)) {
    return rejected("TIMESTAMP_TOO_OLD", "AWS takes usage for 24 hours, and last month's until 06:00 UTC on the 1st");
  }
  return null;
}

/** `over`: stamped while the agreement was in force, and too late for its last record. */
export type Eligibility = "taken" | "over" | "metered-elsewhere" | "refused";

/** What the product says of its agreements' usage. */
type ProductTerms = { drainMinutes: number; meteringFrom: Date | null };

/**
 * Whether an agreement takes usage of an instant, decided by that instant (docs/rules.md, section 2). An instant
 * before the start in the same UTC hour counts as the start: products stamp usage with the start of the hour, and AWS
 * gets the agreement's start as the timestamp. After the end, usage stamped before it is still taken for the
 * product's drain; then it is over. Pure.
 */
export function eligibilityOf(
  agreement: Pick<RoutedAgreement, "status" | "startsAt" | "endsAt" | "intakeClosedAt" | "meteringFrom">,
  at: Date,
  now: Date,
  product: ProductTerms,
): Eligibility {
  const { status, startsAt, endsAt, intakeClosedAt } = agreement;
  if (!takesUsage(status)) return "refused";
  if (startsAt !== null && at < hourOf(startsAt)) return "refused";
  const end = endsAt ?? intakeClosedAt;
  if (end !== null && at >= end) return "refused";
  if (end === null && status === "ended") return "refused";
  const from = meteredFrom(agreement, product);
  if (from !== null && at < from) return "metered-elsewhere";
  if (intakeClosedAt !== null) return "over";
  return endsAt === null || now.getTime() <= endsAt.getTime() + product.drainMinutes * MINUTE_MS ? "taken" : "over";
}

/** The first hour that we meter; null: no other sender metered before us. Pure. */
export function meteredFrom(
  agreement: Pick<RoutedAgreement, "meteringFrom">,
  product: Pick<ProductTerms, "meteringFrom">,
): Date | null {
  const [own, general] = [agreement.meteringFrom, product.meteringFrom];
  if (own === null || general === null) return own ?? general;
  return own > general ? own : general;
}

/** The refusal of usage that another sender meters. Pure. */
export function meteredElsewhere(until: Date): Rejection {
  return rejected("AGREEMENT_NOT_ACTIVE", `metered elsewhere until ${toIso(until)}`);
}

export const notActive = rejected("AGREEMENT_NOT_ACTIVE", "the agreement does not take usage of this instant");
export const hourClosed = rejected(
  "HOUR_CLOSED",
  "the hour's record is frozen, and only a SUM may be counted in a later hour",
);
const lateRefused = rejected("HOUR_CLOSED", "the hour's record is frozen, and the product takes no late usage");

/**
 * The hour at which late usage begins to look for a place: the current one, or the last of an agreement that has ended.
 * Pure.
 */
export function firstLateHour(agreement: Pick<RoutedAgreement, "endsAt">, now: Date): Date {
  const last = agreement.endsAt === null ? now : new Date(Math.min(now.getTime(), agreement.endsAt.getTime() - 1));
  return hourOf(last);
}

/** What becomes of usage whose own hour is over: counted in a later one, parked for an operator, or refused. */
type LateOutcome = "counted-later" | "parked" | Rejection;

/**
 * What becomes of late usage, by the product's policy; only a SUM may be counted in another hour than its own. Pure.
 */
export function lateOutcome(aggregation: Aggregation, latePolicy: LatePolicy): LateOutcome {
  if (aggregation !== "SUM") return hourClosed;
  if (latePolicy === "REFUSE") return lateRefused;
  return latePolicy === "HOLD" ? "parked" : "counted-later";
}

/** The hour of usage by time alone; whether that is frozen shows at the insert. Pure. */
export function hourForUsage(
  agreement: Pick<RoutedAgreement, "endsAt">,
  { at, aggregation, latePolicy }: { at: Date; aggregation: Aggregation; latePolicy: LatePolicy },
  now: Date,
): { hour: Date; isParked: boolean } | Rejection {
  const own = hourOf(at);
  if (isOwnHourOpen(own, now)) return { hour: own, isParked: false };
  const outcome = lateOutcome(aggregation, latePolicy);
  if (typeof outcome === "object") return outcome;
  return { hour: firstLateHour(agreement, now), isParked: outcome === "parked" };
}
