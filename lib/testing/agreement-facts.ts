import { foldFacts } from "#lib/agreements/life/fold-facts.ts";
import type { FactKind, LifecycleFact } from "#lib/agreements/life/lifecycle-fact.ts";
import { nothing } from "#lib/agreements/life/read-fact.ts";
import { settled, type Settled, type SettledRow } from "#lib/agreements/life/settled-row.ts";
import { mergeReading, readingFact, type Answer } from "#lib/agreements/reads/reading.ts";
import type { MarketplaceAgreement } from "#lib/marketplace/agreement-port.ts";

// Notices and reads in the core's own words, for tests of how they add up. All of one day and one licence.

export const at = (time: string) => new Date(`2026-11-21T${time}Z`);
export const licenseArn = "arn:aws:license-manager::294406891311:license:l-0123456789abcdef0123456789abcdef";

export function fact(kind: FactKind, time: string, over: Partial<LifecycleFact> = {}): LifecycleFact {
  return { ...nothing, kind, at: at(time), awsAgreementId: "agmt-1", ...over };
}

export function shown(awsAgreementId: string, over: Partial<MarketplaceAgreement> = {}): MarketplaceAgreement {
  return {
    awsAgreementId,
    initialAgreementId: "agmt-1",
    status: "ACTIVE",
    customerAwsAccountId: "111122223333",
    proposerAccountId: "999900001111",
    offerId: "offer-1",
    productId: "prod-1",
    startsAt: at("10:00:00"),
    endsAt: null,
    lastUpdatedAt: null,
    renewsByItself: null,
    endReason: null,
    licenseArn,
    ...over,
  };
}

export function readAt(time: string, ...answers: Answer[]): LifecycleFact[] {
  return answers.flatMap((answer) => readingFact(mergeReading(null, answer, at(time))) ?? []);
}

export const fresh: SettledRow = {
  pricingModel: "SUBSCRIPTION",
  status: "pending",
  statusReason: "NOT_CONFIRMED",
  isTrial: false,
  awsAgreementId: null,
  previousAwsAgreementId: null,
  offerId: null,
  proposerAccountId: null,
  customerAwsAccountId: null,
  startsAt: null,
  endsAt: null,
  advisoryAt: null,
  accountSuspendedAt: null,
  awsReason: null,
  endReason: null,
  isStatusReadable: true,
  metering: { wasBilled: false, billedAt: null, notSubscribedAt: null },
  suspendedAt: null,
  successorId: null,
  entitlementsReadAt: null,
  entitlementCount: 0,
};

/** A row after these facts came one by one, each as the inbox applies it, and then AWS was asked. */
export function live(order: readonly LifecycleFact[], sweep: readonly LifecycleFact[], now: Date): Settled {
  let row = fresh;
  for (let count = 1; count <= order.length; count++) {
    row = { ...row, ...settled(row, foldFacts(order.slice(0, count)), now) };
  }
  return settled(row, foldFacts([...order, ...sweep]), now);
}

export function* permutations<T>(list: readonly T[]): Generator<T[]> {
  if (list.length === 0) yield [];
  for (const [index, item] of list.entries()) {
    for (const rest of permutations(list.toSpliced(index, 1))) yield [item, ...rest];
  }
}
