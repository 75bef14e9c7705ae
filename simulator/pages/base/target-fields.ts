import {
  fulfillmentUrlOf,
  isHeaderValue,
  isSendableHeader,
  readTarget,
  TARGET_WORDS,
  usualTargets,
} from "#simulator/events/addresses.ts";
import { html, type Content } from "#simulator/pages/base/html.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { DeliverySettings } from "#simulator/state/setting-types.ts";
import type { Product } from "#simulator/state/tables.ts";

/** A field that may be left empty; what then counts stands in it, pale. */
function field(name: string, label: string, value: string | null, usual: string): Content {
  return html`<div class="field">
    <label for="${name}">${label}</label
    ><input class="in mono" id="${name}" name="${name}" value="${value ?? ""}" placeholder="${usual}" />
  </div>`;
}

/** Where events are posted, by EventBridge and by SNS. */
export function targetFields(sim: Sim, hasBadAddress: boolean): Content {
  const { eventBridge, sns } = sim.delivery();
  const usual = usualTargets(sim);
  return html`<fieldset class="stack-2">
    <legend class="lab">Addresses</legend>
    ${hasBadAddress && html`<p class="small strong" role="alert">Nothing was changed. ${TARGET_WORDS} A header is not HTTP’s own.</p>`}
    ${field("eventBridgeUrl", "EventBridge posts to", eventBridge.url, usual.eventBridge)}
    ${field("eventBridgeHeader", "with the header", eventBridge.header, "x-api-key")}
    ${field("eventBridgeValue", "that holds", eventBridge.value, sim.eventsSecret === null ? "nothing" : "the secret of --events-secret")}
    ${field("snsUrl", "SNS posts to", sns.url, usual.sns)}
  </fieldset>`;
}

type Targets = { eventBridge: DeliverySettings["eventBridge"]; sns: { url: string | null } };

/** What the fields say; null when something in them cannot be used. */
export function readTargets(sim: Sim, form: URLSearchParams): Targets | null {
  const text = (name: string) => form.get(name)?.trim() || null;
  const address = (name: string) => {
    const written = text(name);
    return { isGood: written === null || readTarget(sim, written) !== null, url: written && readTarget(sim, written) };
  };
  const [eventBridge, sns] = [address("eventBridgeUrl"), address("snsUrl")];
  const header = text("eventBridgeHeader") ?? "x-api-key";
  const value = text("eventBridgeValue");
  const isGood =
    eventBridge.isGood && sns.isGood && isSendableHeader(header) && (value === null || isHeaderValue(value));
  return isGood ? { eventBridge: { url: eventBridge.url, header, value }, sns: { url: sns.url } } : null;
}

/** Where "Set up your account" posts the token of a product, and the form that changes it. */
export function fulfillmentPanel(sim: Sim, product: Product, hasBadAddress: boolean): Content {
  const usual = fulfillmentUrlOf(sim, { ...product, fulfillmentUrl: undefined });
  return html`<section class="panel" aria-labelledby="f-h">
    <header><h2 id="f-h">Fulfillment URL</h2></header>
    <form
      class="body stack"
      method="post"
      action="/products/${encodeURIComponent(product.productCode)}/fulfillment-url"
    >
      ${hasBadAddress && html`<p class="small strong" role="alert">Nothing was changed. ${TARGET_WORDS}</p>`}
      ${field("fulfillmentUrl", "“Set up your account” posts to", product.fulfillmentUrl ?? null, usual)}
      <div class="row"><button class="btn" type="submit">Save</button></div>
    </form>
  </section>`;
}
