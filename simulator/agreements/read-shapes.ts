import { AwsError } from "#simulator/wire/errors.ts";
import { makePageToken, readPageToken } from "#simulator/wire/page-token.ts";
import type { Caller } from "#simulator/wire/signature.ts";
import type { Shape, StructureShape } from "#simulator/wire/shapes.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Agreement, EndReason, Product } from "#simulator/state/tables.ts";

export const agreementId: Shape = { type: "string", min: 1, max: 64, pattern: /^[A-Za-z0-9_/-]+$/ };
export const pageMembers: Record<string, Shape> = {
  maxResults: { type: "integer", min: 1, max: 50 },
  nextToken: { type: "string", max: 8_192, pattern: /^[a-zA-Z0-9+/=_-]+$/ },
};
export const byAgreement: StructureShape = {
  type: "structure",
  required: ["agreementId"],
  members: { agreementId, ...pageMembers },
};

export type PageRequest = { maxResults?: number | null; nextToken?: string | null };

const DEFAULT_PAGE = 50;

/** @throws AwsError ValidationException, with AWS's reason code. */
export function refuseRead(message: string, reason: string, rule: string): never {
  throw new AwsError("ValidationException", message, rule, 400, { reason });
}

/** One page of `all`, and the token of the next. */
export function pageOf<T>(all: readonly T[], request: PageRequest, scope: string): { page: T[]; nextToken?: string } {
  const offset = readPageToken(request.nextToken, scope);
  if (offset === null) refuseRead("The nextToken is not valid.", "INVALID_NEXT_TOKEN", "AGR-TOKEN");
  const end = offset + (request.maxResults ?? DEFAULT_PAGE);
  const page = all.slice(offset, end);
  return end < all.length ? { page, nextToken: makePageToken(end, scope) } : { page };
}

/**
 * An agreement that the caller is a party of. The owner of a listing is none when a channel partner made the offer.
 *
 * @throws AwsError ResourceNotFoundException 404, AccessDeniedException 403.
 */
export function getAgreementOfParty(sim: Sim, caller: Caller, id: string): { agreement: Agreement; product: Product } {
  const agreement = sim.store.rows.agreements.get(id);
  const product = agreement && sim.store.rows.products.get(agreement.productCode);
  if (agreement === undefined || product === undefined) {
    throw new AwsError("ResourceNotFoundException", "The agreement does not exist.", "AGR-UNKNOWN", 404, {
      resourceId: id,
      resourceType: "Agreement",
    });
  }
  if (agreement.proposerAccountId !== caller.accountId && agreement.customerAwsAccountId !== caller.accountId) {
    throw new AwsError("AccessDeniedException", "You are no party of the agreement.", "AGR-PARTY", 403, {
      reason: "INVALID_ACCESS",
    });
  }
  return { agreement, product };
}

export const toSeconds = (instant: number): number => Math.floor(instant / 1000);

const RESOURCE_TYPES = { SAAS: "SaaSProduct", CONTAINER: "ContainerProduct", AMI: "AmiProduct" };

export function resourceOf(product: Product): { id: string; type: string } {
  return { id: product.productId, type: RESOURCE_TYPES[product.kind] };
}

/** What happens at the end: only an agreement that is in force and has an end shows it. */
export function endBehaviorOf({ status, endsAt, autoRenew, ...agreement }: Agreement): {
  type: "RENEW" | "EXPIRE";
  reasonCode?: EndReason;
  renewalOfferId?: string;
} | null {
  if (status !== "ACTIVE" || endsAt === null) return null;
  if (autoRenew) return { type: "RENEW", renewalOfferId: agreement.offerId };
  const byBuyer = agreement.renewalDisabledBy === "ACCEPTOR" ? "ACCEPTOR_RENEW_OPTED_OUT" : "NO_RENEWAL_TERM";
  const reasonCode = agreement.endReason ?? byBuyer;
  const isOptedOut = reasonCode === "PROPOSER_RENEW_OPTED_OUT" || reasonCode === "ACCEPTOR_RENEW_OPTED_OUT";
  return { type: "EXPIRE", reasonCode, ...(isOptedOut ? { renewalOfferId: agreement.offerId } : {}) };
}

/** What a summary and a description share. Pay as you go has no end. */
export function commonMembers(agreement: Agreement, product: Product): Record<string, unknown> {
  return {
    agreementId: agreement.agreementId,
    acceptor: { accountId: agreement.customerAwsAccountId },
    proposer: { accountId: agreement.proposerAccountId },
    acceptanceTime: toSeconds(agreement.acceptedAt),
    startTime: toSeconds(agreement.startsAt),
    ...(agreement.endsAt === null ? {} : { endTime: toSeconds(agreement.endsAt) }),
    agreementType: "PurchaseAgreement",
    proposalSummary: { resources: [resourceOf(product)], offerId: agreement.offerId },
    status: agreement.status,
    initialAgreementId: agreement.initialAgreementId,
  };
}
