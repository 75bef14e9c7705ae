import {
  envelope,
  isSellerProposer,
  productDetail,
  toEventTime,
  type Parties,
} from "#simulator/events/eventbridge-event.ts";
import { eventRows } from "#simulator/context/event-rows.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Agreement, CancellationRequest, Change, LifecycleEvent } from "#simulator/state/tables.ts";

/** What AWS says around an agreement without that changing it (AWS facts 5.3). */
export type Notice =
  | { kind: "cancellation-request"; request: CancellationRequest }
  | {
      kind: "billing-adjustment";
      id: string;
      invoiceId: string;
      amount: string;
      reasonCode: string;
      hasFailed: boolean;
    }
  | { kind: "spend-threshold"; stage: "Reached" | "Vet Succeeded" | "Vet Failed" }
  | { kind: "renewal-terms-finalized"; totalContractValue: string }
  | { kind: "renewal-upcoming"; totalContractValue: string };

const REQUEST_WORDS: Record<CancellationRequest["statusCode"], string> = {
  PENDING_APPROVAL: "Pending Approval",
  APPROVED: "Approved",
  REJECTED: "Rejected",
  CANCELLED: "Cancelled",
  VALIDATION_FAILED: "Validation Failed",
};

/** Of a channel partner's offer the owner of the listing hears as Manufacturer. No resources. */
function cancellationRequestEvent(parties: Parties, request: CancellationRequest, at: number): LifecycleEvent {
  const { agreement, product } = parties;
  const suffix = isSellerProposer(parties) ? "Proposer" : "Manufacturer";
  const type = `Agreement Cancellation Request ${REQUEST_WORDS[request.statusCode]} - ${suffix}`;
  const { createdAt, updatedAt, ...rest } = request;
  const detail = {
    agreement: {
      id: agreement.agreementId,
      acceptorId: agreement.customerAwsAccountId,
      productId: product.productId,
      offerId: agreement.offerId,
    },
    agreementCancellationRequest: {
      ...rest,
      createdAt: toEventTime(createdAt),
      updatedAt: toEventTime(updatedAt),
    },
  };
  return envelope(parties, type, at, detail, []);
}

type Adjustment = Notice & { kind: "billing-adjustment" };

function billingAdjustmentEvent(parties: Parties, notice: Adjustment, at: number): LifecycleEvent {
  const type = `Purchase Agreement Billing Adjustment ${notice.hasFailed ? "Failed" : "Completed"} - Proposer`;
  const detail = {
    agreement: { id: parties.agreement.agreementId },
    billingAdjustmentRequest: {
      id: notice.id,
      adjustmentAmount: notice.amount,
      currencyCode: "USD",
      adjustmentReasonCode: notice.reasonCode,
    },
    invoice: { originalInvoiceId: notice.invoiceId },
  };
  return envelope(parties, type, at, detail, []);
}

type Renewal = Notice & { kind: "renewal-terms-finalized" | "renewal-upcoming" };

function renewalEvent(parties: Parties, notice: Renewal, at: number): LifecycleEvent | null {
  const { agreement } = parties;
  if (agreement.endsAt === null) return null;
  const money = { tcv: notice.totalContractValue, currency: "USD" };
  const isFinal = notice.kind === "renewal-terms-finalized";
  const renewalSummary = isFinal
    ? { ...money, termsFinalizedTime: toEventTime(at), lockoutReached: false, lockoutStartTime: null }
    : { lockoutReached: true, ...money };
  return envelope(parties, `Purchase Agreement Renewal ${isFinal ? "Terms Finalized" : "Upcoming"} - Proposer`, at, {
    agreement: {
      id: agreement.agreementId,
      startTime: toEventTime(agreement.startsAt),
      endTime: toEventTime(agreement.endsAt),
    },
    renewalSummary,
    ...productDetail(parties),
    acceptor: { accountId: agreement.customerAwsAccountId },
    proposer: { accountId: agreement.proposerAccountId },
  });
}

/** Neither the detail-type nor its fields are published (AWS facts 12, row 10): in the form of the others. */
function spendThresholdEvent(parties: Parties, stage: string, at: number): LifecycleEvent {
  const { agreement } = parties;
  return envelope(parties, `Spend Threshold ${stage}`, at, {
    agreement: { id: agreement.agreementId },
    ...productDetail(parties),
    acceptor: { accountId: agreement.customerAwsAccountId },
    proposer: { accountId: agreement.proposerAccountId },
    offer: { id: agreement.offerId },
  });
}

function toEvent(parties: Parties, notice: Notice, at: number): LifecycleEvent | null {
  if (notice.kind === "cancellation-request") return cancellationRequestEvent(parties, notice.request, at);
  // Of a channel partner's offer these reach the partner only.
  if (!isSellerProposer(parties)) return null;
  switch (notice.kind) {
    case "billing-adjustment":
      return billingAdjustmentEvent(parties, notice, at);
    case "spend-threshold":
      return spendThresholdEvent(parties, notice.stage, at);
    case "renewal-terms-finalized":
    case "renewal-upcoming":
      return renewalEvent(parties, notice, at);
  }
}

/** The event of a notice as a row to commit. LEGACY products' topics have no word for any of them. */
export function noticeRows(sim: Sim, agreement: Agreement, notice: Notice, at: number): Change[] {
  const product = sim.store.rows.products.get(agreement.productCode);
  if (product === undefined || agreement.integration === "LEGACY") return [];
  const event = toEvent({ agreement, product, sellerAccountId: sim.settings().sellerAccountId }, notice, at);
  return event === null ? [] : eventRows(sim, [event]);
}
