import {
  agreementStatuses,
  hasKnownEnd,
  inForceStatuses,
  isCurrent,
  isInForceWithoutEnd,
  isOver,
} from "#lib/status/agreement-statuses.ts";
import { quotedList } from "#lib/text/quoted-list.ts";

/**
 * The lists of `agreement-statuses.ts` for `status IN (…)`. In a `Prisma.sql` they stand as
 * `Prisma.raw(OVER_STATUSES)`.
 */
export const IN_FORCE_STATUSES = quotedList(inForceStatuses);
export const IN_FORCE_WITHOUT_END_STATUSES = quotedList(agreementStatuses.filter(isInForceWithoutEnd));
/** The partial index on `ends_at` of agreements whose intake is open holds these. */
export const KNOWN_END_STATUSES = quotedList(agreementStatuses.filter(hasKnownEnd));
export const NOT_CURRENT_STATUSES = quotedList(agreementStatuses.filter((status) => !isCurrent(status)));
export const OVER_STATUSES = quotedList(agreementStatuses.filter(isOver));
