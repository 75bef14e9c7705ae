import { noFacts, type AgreementFacts } from "#lib/agreements/lifecycle/facts/agreement-facts.ts";
import { statedAt, type LifecycleFact } from "#lib/agreements/lifecycle/facts/lifecycle-fact.ts";
import { lastOf } from "#lib/agreements/lifecycle/facts/last-of.ts";
import { HOUR_MS } from "#lib/time/hours.ts";

/** How long after unsubscribe-pending AWS says unsubscribe-success: about an hour (AWS facts 5.2). */
const UNSUBSCRIBING_MS = HOUR_MS;

/** A LEGACY customer's SNS actions, in AWS's order. Pure. */
export function foldLegacy(facts: readonly LifecycleFact[]): AgreementFacts {
  const last = facts.findLast(isSubscriptionAction);
  const common = {
    ...noFacts,
    statedAt: statedAt(facts),
    // subscribe-success is to a LEGACY customer what License Updated is to a license.
    licenseUpdatedAt: facts.findLast(({ kind }) => kind === "subscribe-success")?.at ?? null,
    isLicenseProved: facts.some(({ kind }) => kind === "subscribe-success"),
    offerId: lastOf(facts, "offerId"),
    isTrial: lastOf(
      facts.filter(({ kind }) => kind === "subscribe-success"),
      "isTrial",
    ),
  };
  switch (last?.kind) {
    case "subscribe-success":
      return { ...common, proof: "subscribed", termEndsAt: "none" };
    case "subscribe-fail":
      return { ...common, proof: "failed", termEndsAt: "none" };
    case "unsubscribe-pending":
      return {
        ...common,
        proof: "subscribed",
        isEndAnnounced: true,
        unsubscribingSince: last.at,
        termEndsAt: new Date(last.at.getTime() + UNSUBSCRIBING_MS),
      };
    case "unsubscribe-success": {
      const pending = facts.findLast(({ kind }) => kind === "unsubscribe-pending");
      return {
        ...common,
        proof: "subscribed",
        unsubscribingSince: pending?.at ?? null,
        end: { at: last.at, because: "UNSUBSCRIBED" },
      };
    }
    case undefined:
      return common;
  }
}

const subscriptionActions = [
  "subscribe-success",
  "subscribe-fail",
  "unsubscribe-pending",
  "unsubscribe-success",
] as const;
type SubscriptionAction = LifecycleFact & { kind: (typeof subscriptionActions)[number] };

function isSubscriptionAction(fact: LifecycleFact): fact is SubscriptionAction {
  return subscriptionActions.some((action) => action === fact.kind);
}
