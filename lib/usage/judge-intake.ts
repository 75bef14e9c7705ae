import { MINUTE_MS, hourOf } from "#lib/time/hours.ts";
import type { RoutedAgreement } from "#lib/agreements/resolve-metering-agreement.ts";
import type { Aggregation } from "#lib/generated/prisma/enums.ts";
import { isInFuture, isOwnHourOpen, isTooOld } from "#lib/usage/metering-window.ts";
import { rejected, type EventVerdict } from "#lib/usage/verdict.ts";

type Rejection = Extract<EventVerdict, { status: "rejected" }>;

/** What is wrong with an instant by itself; null when nothing is. Pure. */
export function judgeInstant(at: Date, now: Date): EventVerdict | null {
  if (isInFuture(at, now)) {
    return rejected("TIMESTAMP_IN_FUTURE", "timestamp is more than 5 minutes ahead");
  }
  if (isTooOld(at, now)) {
    return rejected("TIMESTAMP_TOO_OLD", "AWS takes usage for 24 hours, and last month's until 06:00 UTC on the 1st");
  }
  return null;
}

/**
 * Whether an agreement takes usage of an instant, judged by that instant (rules.md section 2). After the end, usage stamped before
 * it is still taken for the product's drain. Pure.
 */
export function takesUsage(
  agreement: Pick<RoutedAgreement, "status" | "startsAt" | "endsAt" | "intakeClosedAt">,
  at: Date,
  now: Date,
  drainMinutes: number,
): boolean {
  const { status, startsAt, endsAt, intakeClosedAt } = agreement;
  if (status === "pending" || status === "failed") return false;
  if (intakeClosedAt !== null) return false;
  if (startsAt !== null && at < startsAt) return false;
  if (endsAt === null) return status !== "ended";
  if (at >= endsAt) return false;
  return now.getTime() <= endsAt.getTime() + drainMinutes * MINUTE_MS;
}

export const notActive: EventVerdict = rejected(
  "AGREEMENT_NOT_ACTIVE",
  "the agreement does not take usage of this instant",
);
export const hourClosed: EventVerdict = rejected(
  "HOUR_CLOSED",
  "the hour's record is frozen, and only a SUM may be counted in a later hour",
);

/** The hour at which late usage begins to look for a place: the current one, or the last of an agreement that has ended. Pure. */
export function firstLateHour(agreement: Pick<RoutedAgreement, "endsAt">, now: Date): Date {
  const last = agreement.endsAt === null ? now : new Date(Math.min(now.getTime(), agreement.endsAt.getTime() - 1));
  return hourOf(last);
}

/**
 * The hour that takes usage as far as time goes; what is frozen already shows at the insert. Late usage of another aggregation than
 * SUM has none. Pure.
 */
export function hourForUsage(
  agreement: Pick<RoutedAgreement, "endsAt">,
  { at, aggregation }: { at: Date; aggregation: Aggregation },
  now: Date,
): Date | Rejection {
  const own = hourOf(at);
  if (isOwnHourOpen(own, now)) return own;
  return aggregation === "SUM" ? firstLateHour(agreement, now) : (hourClosed as Rejection);
}
