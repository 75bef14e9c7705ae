import {
  agreementAdvisory,
  agreementAmended,
  agreementCreated,
  agreementEnded,
  agreementEnding,
  licenseEvent,
} from "#simulator/events/eventbridge-event.ts";
import { eventRows } from "#simulator/context/event-rows.ts";
import { snsMessage } from "#simulator/sns/sns-message.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Agreement, Change, LifecycleEvent, Product } from "#simulator/state/tables.ts";

/** What happened to an agreement, in the words of its own life; AWS's events follow from it. */
type News =
  | { kind: "created"; intent: "NEW" | "RENEW" | "REPLACE" }
  | { kind: "started" }
  | { kind: "failed" }
  | { kind: "amended" }
  | { kind: "entitlements-changed" }
  | { kind: "ended" }
  | { kind: "license-ended" }
  | { kind: "ending"; days: number }
  | { kind: "advisory"; isResolved: boolean };

function hasEntitlements(product: Product): boolean {
  return product.pricingModel === "CONTRACT" || product.pricingModel === "CONTRACT_WITH_CONSUMPTION";
}

/** LEGACY products hear by SNS: of subscriptions on one topic, of entitlements on the other (AWS facts 5.2). */
function snsEvents(sim: Sim, agreement: Agreement, product: Product, news: News, at: number): LifecycleEvent[] {
  const message = (action: Parameters<typeof snsMessage>[2]) => snsMessage(sim, agreement, action, at);
  const entitlementUpdated = hasEntitlements(product) ? [message("entitlement-updated")] : [];
  switch (news.kind) {
    case "started":
      return [message("subscribe-success"), ...entitlementUpdated];
    case "failed":
      return [message("subscribe-fail")];
    case "amended":
    case "entitlements-changed":
      return entitlementUpdated;
    case "ended":
      return [message("unsubscribe-pending"), ...entitlementUpdated];
    case "license-ended":
      return [message("unsubscribe-success")];
    case "created":
    case "ending":
    case "advisory":
      return [];
  }
}

function eventBridgeEvents(sim: Sim, agreement: Agreement, product: Product, news: News, at: number): LifecycleEvent[] {
  const parties = { agreement, product, sellerAccountId: sim.settings().sellerAccountId };
  switch (news.kind) {
    case "created":
      return [agreementCreated(parties, news.intent, at)];
    case "started":
    case "entitlements-changed":
      return [licenseEvent(parties, "Updated", at)];
    case "failed":
      return [];
    case "amended":
      return [agreementAmended(parties, at)];
    case "ended":
      return [agreementEnded(parties, at)];
    case "license-ended":
      return [licenseEvent(parties, "Deprovisioned", at)];
    case "ending": {
      const event = agreementEnding(parties, news.days, at);
      return event === null ? [] : [event];
    }
    case "advisory":
      return [agreementAdvisory(parties, news.isResolved, at)];
  }
}

/** The events that AWS makes of `news`, as rows to commit together with what happened. */
export function newsOf(sim: Sim, agreement: Agreement, news: News, at: number): Change[] {
  const product = sim.store.rows.products.get(agreement.productCode);
  if (product === undefined) return [];
  const make = agreement.integration === "LEGACY" ? snsEvents : eventBridgeEvents;
  return eventRows(sim, make(sim, agreement, product, news, at));
}
