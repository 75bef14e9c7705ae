import type { Agreement } from "#simulator/state/tables.ts";

const HOUR_MS = 3_600_000;

/** How long usage may still be sent after an agreement's end (AWS facts 3.6, 5.4). */
export const FINAL_USAGE_MS = HOUR_MS;

/** Whether software could be used under the agreement at `instant`. Pure. */
export function coversInstant(agreement: Agreement, instant: number): boolean {
  return instant >= agreement.startsAt && (agreement.endsAt === null || instant < agreement.endsAt);
}

/** Whether the agreement is in force at `now`: begun, not ended. Pure. */
export function isInForce(agreement: Agreement, now: number): boolean {
  return agreement.status === "ACTIVE" && agreement.paymentFailed !== true && coversInstant(agreement, now);
}

/**
 * Whether AWS still takes usage, sent at `now`, of the agreements that one licence (or one LEGACY customer of a
 * product) has had: not while the buyer's account is suspended, and until one hour after the end of the last of them.
 */
export function takesUsage(agreements: readonly Agreement[], now: number): boolean {
  const latest = agreements.at(-1);
  if (latest === undefined || latest.suspended || latest.paymentFailed === true) return false;
  return agreements.some(({ endedAt }) => endedAt === null || now < endedAt + FINAL_USAGE_MS);
}
