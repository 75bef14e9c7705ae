import { quotedList } from "#lib/text/quoted-list.ts";

/** States of an arrival that goes on until its hour is over: neither linked nor refused. */
export const openStates = ["RECEIVED", "RESOLVED"] as const;

/** The same for `state IN (…)`, as `Prisma.raw(OPEN_STATES)`. */
export const OPEN_STATES = quotedList(openStates);

/** Whether an arrival in this state is neither linked nor refused. */
export function isOpenState(state: string): boolean {
  return (openStates as readonly string[]).includes(state);
}
