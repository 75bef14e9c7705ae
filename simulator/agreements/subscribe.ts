import { lifeTimers } from "#simulator/agreements/timers.ts";
import { newsOf } from "#simulator/events/agreement-news.ts";
import { toStoredEntitlements, type EntitlementInput } from "#simulator/agreements/entitlement-input.ts";
import { makeRegistrationToken } from "#simulator/registration/tokens.ts";
import type { Sim } from "#simulator/context/sim.ts";
import { randomAccountId, randomHex, randomText } from "#simulator/state/random.ts";
import type { Agreement, Change, Integration, Offer, Product } from "#simulator/state/tables.ts";

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
const TRIAL_MS = 30 * DAY_MS;

export type SubscribeInput = {
  product: Product;
  customerAwsAccountId?: string | undefined;
  offer?: Offer | undefined;
  integration?: Integration | undefined;
  /** Epoch milliseconds. */
  startsAt?: number | undefined;
  endsAt?: number | null | undefined;
  entitlements?: EntitlementInput[] | undefined;
  proposerAccountId?: string | undefined;
  /** AWS cannot set up the payment: no licence, and subscribe-fail of a LEGACY product. */
  paymentFails?: boolean | undefined;
  sample?: boolean | undefined;
};

/** AWS's instants have whole seconds: a start that events show rounded down must not lie later than shown. */
export function wholeSecond(instant: number): number {
  return Math.floor(instant / 1000) * 1000;
}

/** When an agreement ends that says nothing of it: contracts and private offers after a year, trials after 30 days. */
export function defaultEnd(product: Product, offer: Offer, startsAt: number): number | null {
  if (offer === "free-trial") return startsAt + TRIAL_MS;
  const isContract = product.pricingModel === "CONTRACT" || product.pricingModel === "CONTRACT_WITH_CONSUMPTION";
  return isContract || offer === "private" ? startsAt + YEAR_MS : null;
}

export function newLicenseArn(): string {
  return `arn:aws:license-manager::294406891311:license:l-${randomHex(32)}`;
}

export function newAgreementId(): string {
  return `agmt-${randomText(25)}`;
}

export function newOfferId(): string {
  return `offer-${randomText(13)}`;
}

/** The same account and product keep their CustomerIdentifier when they subscribe again (AWS facts 2.3). */
function customerIdentifierFor(sim: Sim, product: Product, account: string): string {
  const known = sim.agreements
    .ofAccount(account)
    .find((agreement) => agreement.productCode === product.productCode && agreement.customerIdentifier !== null);
  return known?.customerIdentifier ?? randomText(11, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
}

function makeAgreement(sim: Sim, input: SubscribeInput, now: number): Agreement {
  const { product } = input;
  const offer = input.offer ?? "public";
  const integration = input.integration ?? product.integration;
  const customerAwsAccountId = input.customerAwsAccountId ?? randomAccountId();
  const startsAt = wholeSecond(input.startsAt ?? now);
  const endsAt = input.endsAt === undefined ? defaultEnd(product, offer, startsAt) : input.endsAt;
  const agreementId = newAgreementId();
  return {
    agreementId,
    initialAgreementId: agreementId,
    previousAgreementId: null,
    productCode: product.productCode,
    integration,
    offer,
    offerId: newOfferId(),
    proposerAccountId: input.proposerAccountId ?? sim.settings().sellerAccountId,
    customerAwsAccountId,
    licenseArn: integration === "LICENSE" ? newLicenseArn() : null,
    customerIdentifier: integration === "LEGACY" ? customerIdentifierFor(sim, product, customerAwsAccountId) : null,
    status: "ACTIVE",
    licenseStatus: input.paymentFails ? "FAILED" : startsAt > now ? "SCHEDULED" : "PROVISIONED",
    ...(input.paymentFails ? { paymentFailed: true } : {}),
    suspended: false,
    autoRenew: false,
    acceptedAt: wholeSecond(Math.min(now, startsAt)),
    startsAt,
    endsAt: endsAt === null ? null : wholeSecond(endsAt),
    agreedEndsAt: endsAt === null ? null : wholeSecond(endsAt),
    endedAt: null,
    entitlements: toStoredEntitlements(input.entitlements ?? [], endsAt ?? startsAt + YEAR_MS),
    advisory: false,
    sample: input.sample ?? false,
  };
}

/** A customer of a LEGACY product has one subscription: subscribing again takes the place of the one before. */
function replaceLegacy(sim: Sim, agreement: Agreement, now: number): Change[] {
  if (agreement.customerIdentifier === null) return [];
  const pending = `unsubscribe-success`;
  return sim.agreements.ofCustomer(agreement.customerIdentifier).flatMap((earlier): Change[] => [
    // AWS leaves unsubscribe-success out when the buyer is back before it (AWS facts 5.2).
    ["timers", `${earlier.agreementId} ${pending}`, null],
    ...(earlier.status === "ACTIVE"
      ? ([
          [
            "agreements",
            earlier.agreementId,
            { ...earlier, status: "REPLACED", endsAt: wholeSecond(now), endedAt: now },
          ],
        ] satisfies Change[])
      : []),
  ]);
}

/**
 * A buyer accepts an offer. AWS's events follow at once, or those of the start when it begins.
 *
 * @returns the agreement, and a registration token as "Set up your account" would post it.
 */
export function subscribe(sim: Sim, input: SubscribeInput): { agreement: Agreement; token: string } {
  const now = sim.clock.now();
  const agreement = makeAgreement(sim, input, now);
  sim.store.commit([
    ...replaceLegacy(sim, agreement, now),
    ["agreements", agreement.agreementId, agreement],
    ...lifeTimers(agreement, now),
    ...newsOf(sim, agreement, { kind: "created", intent: "NEW" }, now),
    ...(agreement.licenseStatus === "PROVISIONED" ? newsOf(sim, agreement, { kind: "started" }, now) : []),
    ...(agreement.paymentFailed ? newsOf(sim, agreement, { kind: "failed" }, now) : []),
  ]);
  sim.runTimers();
  return { agreement, token: makeRegistrationToken(sim, agreement.agreementId) };
}
