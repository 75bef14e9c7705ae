import { quotedList } from "#lib/text/quoted-list.ts";

/** States of parked usage that no hour counts and no person has closed. */
const unsettledStates = ["WAITING", "UNBILLABLE"] as const;
export type UnsettledState = (typeof unsettledStates)[number];

/** The same for `state IN (…)`, as `Prisma.raw(UNSETTLED_STATES)`: the partial index of `usage_aside` holds these. */
export const UNSETTLED_STATES = quotedList(unsettledStates);
