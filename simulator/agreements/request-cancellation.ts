import { endingChanges } from "#simulator/agreements/end-agreement.ts";
import { timerChange } from "#simulator/agreements/timers.ts";
import { noticeRows } from "#simulator/events/agreement-notices.ts";
import type { Sim } from "#simulator/context/sim.ts";
import { randomText } from "#simulator/state/random.ts";
import type { Agreement, CancellationRequest, Change } from "#simulator/state/tables.ts";

/** A seller's request that the buyer does not answer is approved after this long (AWS facts 5.3). */
const AUTO_APPROVAL_MS = 7 * 86_400_000;

const STATUS_MESSAGES: Record<CancellationRequest["statusCode"], string> = {
  PENDING_APPROVAL: "The request waits for the buyer.",
  APPROVED: "The request was approved.",
  REJECTED: "The buyer rejected the request.",
  CANCELLED: "The seller withdrew the request.",
  VALIDATION_FAILED: "The agreement cannot be cancelled.",
};

type CancellationInput = {
  reasonCode: string;
  reasonMessage: string;
  /** AWS finds the request not valid: nothing waits for the buyer then. */
  isInvalid: boolean;
};

function put(sim: Sim, agreement: Agreement, request: CancellationRequest, at: number): [Agreement, Change[]] {
  const changed: Agreement = { ...agreement, cancellationRequest: request };
  return [
    changed,
    [
      ["agreements", agreement.agreementId, changed],
      ...noticeRows(sim, changed, { kind: "cancellation-request", request }, at),
    ],
  ];
}

/** The seller asks the buyer to let the agreement end. Unanswered, that is approved a week later. */
export function requestCancellation(sim: Sim, agreement: Agreement, input: CancellationInput): Agreement {
  const at = sim.clock.now();
  const statusCode = input.isInvalid ? "VALIDATION_FAILED" : "PENDING_APPROVAL";
  const [changed, changes] = put(
    sim,
    agreement,
    {
      id: `acr-${randomText(13)}`,
      reasonCode: input.reasonCode,
      reasonMessage: input.reasonMessage,
      statusCode,
      statusMessage: STATUS_MESSAGES[statusCode],
      createdAt: at,
      updatedAt: at,
    },
    at,
  );
  const timer = timerChange("cancellation-approval", agreement.agreementId, at + AUTO_APPROVAL_MS);
  sim.store.commit([...changes, ...(input.isInvalid ? [] : [timer])]);
  return changed;
}

/**
 * The buyer, or the week that went by, answers the request that waits; or the seller withdraws it. An approval ends the
 * agreement.
 */
export function answerChanges(
  sim: Sim,
  agreement: Agreement,
  statusCode: "APPROVED" | "REJECTED" | "CANCELLED",
  at: number,
): Change[] {
  const request = agreement.cancellationRequest;
  if (request?.statusCode !== "PENDING_APPROVAL") return [];
  const answered = { ...request, statusCode, statusMessage: STATUS_MESSAGES[statusCode], updatedAt: at };
  const [changed, changes] = put(sim, agreement, answered, at);
  return [
    ["timers", `${agreement.agreementId} cancellation-approval`, null],
    ...changes,
    ...(statusCode === "APPROVED" ? endingChanges(sim, changed, "CANCELLED", at) : []),
  ];
}

export function answerCancellation(
  sim: Sim,
  agreement: Agreement,
  statusCode: "APPROVED" | "REJECTED" | "CANCELLED",
): Agreement {
  sim.store.commit(answerChanges(sim, agreement, statusCode, sim.clock.now()));
  return sim.store.rows.agreements.get(agreement.agreementId) as Agreement;
}
