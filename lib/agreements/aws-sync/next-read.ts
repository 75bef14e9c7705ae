import type { AgreementStatus } from "#lib/generated/prisma/enums.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "#lib/time/hours.ts";
import { isOver } from "#lib/status/agreement-statuses.ts";

/** `read`: AWS showed it. `denied`, `unknown`: AWS does not show us the agreement, as with channel partners' offers. */
export type ReadOutcome = "read" | "denied" | "unknown";

/** An answer holds for an hour, and up to a quarter more, so that not all are asked at once (E03). */
const READ_AGAIN_MS = HOUR_MS;
const STAGGER_MS = 15 * MINUTE_MS;
/** An agreement that is over may come back without a lifecycle event; after this long it is read no more. */
const OVER_AGAIN_MS = DAY_MS;
const OVER_FOR_MS = 30 * DAY_MS;
/** An agreement that AWS does not show may be too new: asked again soon, then ever more seldom, at least daily. */
const DENIED_AGAIN_MS = 10 * MINUTE_MS;

/** A status that AWS holds back is looked at more often: a suspension may be lifted without a lifecycle event. */
const IN_DOUBT_AGAIN_MS = 10 * MINUTE_MS;

type Subject = {
  outcome: ReadOutcome;
  status: AgreementStatus;
  endsAt: Date | null;
  deniedSince: Date | null;
  /** AWS shows the license as anything but in force. */
  isInDoubt: boolean;
};

/** Business time of the next read of an agreement; null: never. Pure but for `random`. */
export function nextRead(
  { outcome, status, endsAt, deniedSince, isInDoubt }: Subject,
  now: Date,
  random: () => number,
): Date | null {
  const stagger = Math.floor(random() * STAGGER_MS);
  const after = (ms: number) => new Date(now.getTime() + ms + stagger);
  if (isOver(status)) {
    const isLongOver = endsAt === null || endsAt.getTime() + OVER_FOR_MS <= now.getTime();
    return isLongOver ? null : after(OVER_AGAIN_MS);
  }
  if (outcome === "read") return isInDoubt ? new Date(now.getTime() + IN_DOUBT_AGAIN_MS) : after(READ_AGAIN_MS);
  const since = deniedSince === null ? 0 : now.getTime() - deniedSince.getTime();
  return after(Math.min(DAY_MS, Math.max(DENIED_AGAIN_MS, since)));
}

/** After a failure: five minutes, then ever longer, at most an hour. Pure. */
export function nextAfterFailure(failingSince: Date | null, now: Date): Date {
  const since = failingSince === null ? 0 : now.getTime() - failingSince.getTime();
  return new Date(now.getTime() + Math.min(HOUR_MS, Math.max(5 * MINUTE_MS, since)));
}
