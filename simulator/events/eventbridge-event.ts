import { randomUUID } from "node:crypto";
import type { Agreement, LifecycleEvent, Product } from "#simulator/state/tables.ts";

/** What a pay-as-you-go agreement shows as its end (AWS facts 5.3). */
const NO_END = "9999-01-01T00:00:00Z";

/** Instants in AWS's events have whole seconds. */
export function toEventTime(instant: number): string {
  return new Date(instant).toISOString().replace(/\.\d{3}Z$/, "Z");
}

export type Parties = { agreement: Agreement; product: Product; sellerAccountId: string };

export function isSellerProposer({ agreement, sellerAccountId }: Parties): boolean {
  return agreement.proposerAccountId === sellerAccountId;
}

/** An event of EventBridge that names the agreement as its resource, unless other resources are given. */
export function envelope(
  { agreement, sellerAccountId }: Parties,
  type: string,
  at: number,
  detail: Record<string, unknown>,
  resources = [`arn:aws:aws-marketplace::aws:agreement:${agreement.agreementId}`],
): LifecycleEvent {
  const id = randomUUID();
  const body = {
    version: "0",
    id,
    "detail-type": type,
    source: "aws.agreement-marketplace",
    account: sellerAccountId,
    time: toEventTime(at),
    region: "us-east-1",
    resources,
    detail: { requestId: randomUUID(), catalog: "AWSMarketplace", ...detail },
  };
  return {
    id,
    channel: "eventbridge",
    type,
    at,
    agreementId: agreement.agreementId,
    body: JSON.stringify(body),
    deliveries: [],
    pending: true,
  };
}

function commonDetail({ agreement }: Parties): Record<string, unknown> {
  return {
    acceptor: { accountId: agreement.customerAwsAccountId },
    proposer: { accountId: agreement.proposerAccountId },
    offer: { id: agreement.offerId },
  };
}

/** Some events name the proposer too: the seller of the catalogue. */
function namedProposer({ agreement }: Parties): Record<string, unknown> {
  return { proposer: { name: "Lumenar", accountId: agreement.proposerAccountId } };
}

function terms(agreement: Agreement, intent: string): Record<string, unknown> {
  return {
    id: agreement.agreementId,
    intent,
    status: "ACTIVE",
    acceptanceTime: toEventTime(agreement.acceptedAt),
    startTime: toEventTime(agreement.startsAt),
    endTime: agreement.endsAt === null ? NO_END : toEventTime(agreement.endsAt),
  };
}

export const productDetail = ({ product }: Parties) => ({ product: { id: product.productId, title: product.title } });
const renewalSummary = (agreement: Agreement) => ({
  lockoutStartTime: null,
  disabledBy: agreement.renewalDisabledBy ?? null,
});
const noResale = { resaleAuthorization: { id: null } };

/**
 * "Purchase Agreement Created". Who made the offer hears it as Proposer; the owner of the listing hears it as
 * Manufacturer only when somebody else made the offer.
 */
export function agreementCreated(parties: Parties, intent: "NEW" | "RENEW" | "REPLACE", at: number): LifecycleEvent {
  const { agreement } = parties;
  const suffix = isSellerProposer(parties) ? "Proposer" : "Manufacturer";
  const isRenewalSample = intent === "RENEW" && suffix === "Proposer";
  return envelope(parties, `Purchase Agreement Created - ${suffix}`, at, {
    agreement: {
      ...terms(agreement, intent),
      ...(isRenewalSample ? { previousAgreementId: agreement.previousAgreementId } : {}),
    },
    ...(isRenewalSample ? productDetail(parties) : noResale),
    ...commonDetail(parties),
    ...(isRenewalSample ? namedProposer(parties) : {}),
  });
}

export function agreementAmended(parties: Parties, at: number): LifecycleEvent {
  const { agreement } = parties;
  if (!isSellerProposer(parties)) {
    return envelope(parties, "Purchase Agreement Amended - Manufacturer", at, {
      agreement: terms(agreement, "AMEND"),
      ...noResale,
      ...commonDetail(parties),
    });
  }
  return envelope(parties, "Purchase Agreement Amended - Proposer", at, {
    agreement: { ...terms(agreement, "AMEND"), autoRenewalEnabled: agreement.autoRenew },
    renewalSummary: renewalSummary(agreement),
    ...productDetail(parties),
    ...noResale,
    ...commonDetail(parties),
  });
}

export function agreementEnded(parties: Parties, at: number): LifecycleEvent {
  const suffix = isSellerProposer(parties) ? "Proposer" : "Manufacturer";
  return envelope(parties, `Purchase Agreement Ended - ${suffix}`, at, {
    agreement: { id: parties.agreement.agreementId, status: parties.agreement.status },
    ...noResale,
    ...commonDetail(parties),
  });
}

/** A notice 180, 120, 90, 60 or 30 days ahead; only the proposer hears it. */
export function agreementEnding(parties: Parties, daysBeforeEndTime: number, at: number): LifecycleEvent | null {
  const { agreement } = parties;
  if (!isSellerProposer(parties) || agreement.endsAt === null) return null;
  return envelope(parties, "Purchase Agreement Ending - Proposer", at, {
    agreement: {
      id: agreement.agreementId,
      startTime: toEventTime(agreement.startsAt),
      endTime: toEventTime(agreement.endsAt),
      status: "ACTIVE",
      daysBeforeEndTime,
      autoRenewalEnabled: agreement.autoRenew,
    },
    renewalSummary: renewalSummary(agreement),
    ...productDetail(parties),
    ...commonDetail(parties),
    ...namedProposer(parties),
  });
}

export function agreementAdvisory(parties: Parties, isResolved: boolean, at: number): LifecycleEvent {
  const name = isResolved ? "Resolved" : "Issued";
  return envelope(parties, `Purchase Agreement Advisory ${name} - Manufacturer`, at, {
    agreement: { id: parties.agreement.agreementId },
    product: { id: parties.product.productId },
    ...commonDetail(parties),
    advisory: isResolved ? { resolvedAt: toEventTime(at) } : { issuedAt: toEventTime(at) },
  });
}

/** "License Updated" and "License Deprovisioned" always come as Manufacturer. */
export function licenseEvent(parties: Parties, change: "Updated" | "Deprovisioned", at: number): LifecycleEvent {
  const { agreement, product } = parties;
  return envelope(parties, `License ${change} - Manufacturer`, at, {
    agreement: { id: agreement.agreementId },
    product: { code: product.productCode, id: product.productId },
    license: { arn: agreement.licenseArn },
    ...commonDetail(parties),
  });
}
