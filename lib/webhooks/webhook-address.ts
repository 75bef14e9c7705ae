import ipaddr from "ipaddr.js";
import { readEnteredUrl } from "#lib/env/entered-url.ts";

/** Ports that a receiver may have (W03); any while this installation is this machine's own. */
const PORTS = ["", "443", "8443"];

/**
 * Reads an address that messages are to be sent to: as every entered address, on a port for https, no literal address
 * inside a network. While the installation itself is this machine's own, this machine over http too (docs/rules.md,
 * section 9). Pure; where a name leads is checked when the connection is made.
 *
 * @returns the address written anew, or what is wrong with it in words for the form.
 */
export function readWebhookAddress(address: string, isLocal: boolean): { href: string } | { fault: string } {
  const url = readEnteredUrl(address, isLocal);
  if ("fault" in url || url.isLoopback) return url;
  if (!PORTS.includes(url.port)) return { fault: "Use port 443 or 8443." };
  const isName = !ipaddr.isValid(url.host);
  if (isName ? !url.host.includes(".") : !isPublicAddress(url.host, false)) {
    return { fault: "This address is not on the public internet." };
  }
  return url;
}

/**
 * Whether an IP address is on the public internet: no private, loopback, link-local, shared, mapped or reserved range.
 * Pure.
 */
export function isPublicAddress(address: string, isLocal: boolean): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  const range = parsed.range();
  if (isLocal && range === "loopback") return true;
  return range === "unicast" && !isIPv4InDisguise(parsed);
}

/** `::a.b.c.d`, long out of use: nothing public is there. */
function isIPv4InDisguise(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return "parts" in address && address.parts.slice(0, 6).every((part) => part === 0);
}
