import type { Sim } from "#simulator/context/sim.ts";
import type { Product } from "#simulator/state/tables.ts";

/** Where the buyer's browser posts the registration token of a product: as the product says, or to the app. */
export function fulfillmentUrlOf(sim: Sim, product: Product | undefined): string {
  return product?.fulfillmentUrl ?? `${sim.appUrl}/marketplace/landing`;
}

/** Where events go while nothing else is said: to the app that the simulator was started for. */
export function usualTargets(sim: Sim): { eventBridge: string; sns: string } {
  return {
    eventBridge: `${sim.appUrl}/api/marketplace/events/eventbridge`,
    sns: `${sim.appUrl}/api/marketplace/events/sns`,
  };
}

/** Where EventBridge's API destination posts, and the header by which the seller's app knows it; no value, no header. */
export function eventBridgeTarget(sim: Sim): { url: string; header: string; value: string | null } {
  const { url, header, value } = sim.delivery().eventBridge;
  return { url: url ?? usualTargets(sim).eventBridge, header, value: value ?? sim.eventsSecret };
}

/** The HTTP endpoint that is subscribed to the SNS topics. */
export function snsTarget(sim: Sim): string {
  return sim.delivery().sns.url ?? usualTargets(sim).sns;
}

const LOOPBACK = /^(localhost|([a-z0-9-]+\.)+localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

/**
 * An address that the simulator may be told to post to: http or https, on this machine or on the host of the app that it was started
 * for. Tokens and secrets go there, and the control API asks for no key, so a caller must not be able to send them elsewhere.
 *
 * @returns the address as it is used, or null.
 */
export function readTarget(sim: Sim, text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, hostname, username, password, href, hash } = new URL(text);
  const isPlain = (protocol === "http:" || protocol === "https:") && username + password + hash === "";
  const isNear = LOOPBACK.test(hostname) || hostname === new URL(sim.appUrl).hostname;
  return isPlain && isNear ? href : null;
}

const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/;
/** HTTP's own, which the connection decides. */
const RESERVED_HEADERS = new Set(
  "connection content-length content-type expect host keep-alive te trailer transfer-encoding upgrade user-agent".split(
    " ",
  ),
);
/** Whether a header of this name can be sent with each event. */
export const isSendableHeader = (name: string) => HEADER_NAME.test(name) && !RESERVED_HEADERS.has(name.toLowerCase());
/** Whether a header can hold this value. */
export const isHeaderValue = (value: string) => /^[\x20-\x7e]{1,512}$/.test(value);

export const TARGET_WORDS =
  "An address is http or https, on this machine or on the host of --app-url, as in http://localhost:8080/landing.";
