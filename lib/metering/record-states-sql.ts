import { quotedList } from "#lib/text/quoted-list.ts";
import {
  expiringStates,
  finalStates,
  lostAtDeadlineStates,
  lostAtOnceStates,
  neverSentStates,
  notBilledStates,
  queuedStates,
  sentByJobStates,
  waitingStates,
} from "#lib/metering/record-states.ts";

/** The lists of `record-states.ts` for `state IN (…)`. In a `Prisma.sql` they stand as `Prisma.raw(WAITING_STATES)`. */
export const WAITING_STATES = quotedList(waitingStates);
export const QUEUED_STATES = quotedList(queuedStates);
export const NOT_BILLED_STATES = quotedList(notBilledStates);
export const LOST_AT_ONCE_STATES = quotedList(lostAtOnceStates);
export const LOST_AT_DEADLINE_STATES = quotedList(lostAtDeadlineStates);
export const SENT_BY_JOB_STATES = quotedList(sentByJobStates);
export const EXPIRING_STATES = quotedList(expiringStates);
export const NEVER_SENT_STATES = quotedList(neverSentStates);
export const FINAL_STATES = quotedList(finalStates);
