import type { IncomingMessage } from "node:http";
import { hopsOf, lastUnvouchedHop } from "#lib/http/client-address.ts";
import { readAddress, type TrustedProxies } from "#lib/env/trusted-proxies.ts";

/**
 * Puts the client's address in the place of `X-Forwarded-For`, before the app sees the request: what a client writes there itself, and
 * what it says in `Forwarded`, reaches nobody.
 */
export function writeClientHop({ headers, socket }: IncomingMessage, trusted: TrustedProxies): void {
  const header = headers["x-forwarded-for"];
  const hops = [...hopsOf(Array.isArray(header) ? header.join(",") : header), socket.remoteAddress ?? "unknown"];
  headers["x-forwarded-for"] = lastUnvouchedHop(hops, trusted) ?? "unknown";
  delete headers["forwarded"];
  delete headers["x-real-ip"];
}

/** Whether a request seems to come through a proxy that TRUSTED_PROXIES does not name: then all its clients count as one. Pure. */
export function isThroughUnnamedProxy({ headers, socket }: IncomingMessage, trusted: TrustedProxies): boolean {
  if (trusted !== 0 || headers["x-forwarded-for"] === undefined) return false;
  const range = readAddress(socket.remoteAddress ?? "")?.range();
  return range === "private" || range === "uniqueLocal" || range === "carrierGradeNat";
}
