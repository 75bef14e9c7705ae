import { MAX_ALLOCATION_BYTES, MAX_ALLOCATIONS } from "#lib/metering/freeze/limits.ts";
import { finalStates, neverSentStates, notBilledStates, waitingStates } from "#lib/metering/record-states.ts";
import { HELD_SENT_BEFORE, MAX_RECORDS_A_REQUEST } from "#lib/metering/submit/limits.ts";
import { NO_AGREEMENT } from "#lib/usage/no-agreement.ts";
import { MAX_QUANTITY } from "#lib/usage/quantity.ts";
import { agreementStatuses, isInForce } from "#lib/status/agreement-statuses.ts";
import { KEPT_REFUSALS } from "#lib/usage/refusals/limits.ts";
import type { Placeholders } from "#scripts/sql/compose-statement.ts";

/**
 * The constants and lists that the ledger's `.sql` files take from TypeScript. They come from modules that import no
 * generated statement: these are not written yet when this is read.
 */
export const placeholders: Placeholders = {
  FINAL_STATES: finalStates,
  HELD_SENT_BEFORE,
  IN_FORCE_STATUSES: agreementStatuses.filter(isInForce),
  KEPT_REFUSALS,
  MAX_ALLOCATION_BYTES,
  MAX_ALLOCATIONS,
  MAX_QUANTITY,
  MAX_RECORDS_A_REQUEST,
  NEVER_SENT_STATES: neverSentStates,
  NO_AGREEMENT,
  NOT_BILLED_STATES: notBilledStates,
  WAITING_STATES: waitingStates,
};
