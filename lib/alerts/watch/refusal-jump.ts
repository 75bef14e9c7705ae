/** Events of a key in an hour, or in several. */
export type Answers = { taken: number; refused: number };

/** Fewer refused events in an hour are no alarm, whatever their share. */
const LEAST_REFUSED = 20;
/** A smaller share of an hour is no alarm, however seldom refusals are. */
const LEAST_SHARE = 0.02;
/** So many times the usual share is a jump, and so is so much more than it. */
const TIMES = 3;
const MORE = 0.25;

/**
 * Whether far more of a key's usage was refused in an hour than it usually is: at least 20 events, at least 2 %, and
 * either three times the usual share or 25 points more. A key that was always refused in part is no news. Pure.
 *
 * @param usual all of the key's answers in the 7 days before; none: nothing was usual.
 */
export function isRefusalJump(hour: Answers, usual: Answers): boolean {
  if (hour.refused < LEAST_REFUSED) return false;
  const share = shareOf(hour);
  const before = shareOf(usual);
  return share >= LEAST_SHARE && (share >= TIMES * before || share >= before + MORE);
}

/** The part that was refused, 0 to 1. Pure. */
export function shareOf({ taken, refused }: Answers): number {
  return taken + refused === 0 ? 0 : refused / (taken + refused);
}
