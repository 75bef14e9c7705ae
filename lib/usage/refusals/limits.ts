/** Refused events that are kept of each key; the table has as many places (CHECK). */
export const KEPT_REFUSALS = 100;
