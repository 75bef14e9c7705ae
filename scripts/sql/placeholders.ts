import { notBilledStates, waitingStates } from "#lib/metering/record-states.ts";
import { HELD_SENT_BEFORE, MAX_RECORDS_A_REQUEST } from "#lib/metering/submit/limits.ts";
import type { Placeholders } from "#scripts/sql/compose-statement.ts";

/**
 * The constants and lists that the ledger's `.sql` files take from TypeScript. They come from modules that import no
 * generated statement: these are not written yet when this is read.
 */
export const placeholders: Placeholders = {
  HELD_SENT_BEFORE,
  MAX_RECORDS_A_REQUEST,
  NOT_BILLED_STATES: notBilledStates,
  WAITING_STATES: waitingStates,
};
