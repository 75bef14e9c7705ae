import { isOperatorAtLeast } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { StoredRecord } from "#lib/metering/queries/api-record.ts";
import { isReleasableByHand, reasons } from "#lib/metering/reasons.ts";
import { isStateIn, notBilledStates, resendableStates } from "#lib/metering/record-states.ts";

/** What a person may do with a record from the console. */
export type RecordChoice = "hold" | "release" | "resend" | "resolve" | "rebook";

type Asked = Pick<StoredRecord, "state" | "reason" | "quantity" | "attempts" | "isInDoubt" | "deadline">;

/**
 * What `actor` may do with a record at `now`; the use cases check again under the record's lock. Pure.
 */
export function recordChoices(record: Asked, actor: Pick<Operator, "operatorRole">, now: Date): RecordChoice[] {
  if (!isOperatorAtLeast(actor, "ADMIN")) return [];
  const { state, reason, quantity, attempts, deadline } = record;
  const isInWindow = deadline !== null && now < deadline;
  const isInDoubt = record.isInDoubt || reason === reasons.inDoubt;
  const choices: [RecordChoice, boolean][] = [
    ["release", state === "HELD" && isReleasableByHand(reason) && isInWindow],
    ["resend", isStateIn(resendableStates, state) && isInWindow],
    ["hold", state === "READY" && attempts === 0],
    ["rebook", state === "EXPIRED" && !isInDoubt && Boolean(quantity) && isOperatorAtLeast(actor, "OWNER")],
    ["resolve", isStateIn(notBilledStates, state)],
  ];
  return choices.filter(([, may]) => may).map(([choice]) => choice);
}
