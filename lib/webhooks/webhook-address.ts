import ipaddr from "ipaddr.js";
import { isLoopbackHost } from "#lib/env/loopback.ts";

/** Ports that a receiver may have (W03); any while this installation is this machine's own. */
const PORTS = ["", "443", "8443"];

/**
 * Whether messages may be sent to an address: https on a port for it, no user info, no literal address inside a network. While the
 * installation itself is this machine's own, this machine over http too (rules.md section 9). Pure; where a name leads is checked when the
 * connection is made.
 *
 * @returns null, or what is wrong with it in words for the form.
 */
export function faultOfAddress(address: string, isLocal: boolean): string | null {
  const url = URL.parse(address);
  if (url === null || address.length > 2_000) return "Enter an address that begins with https://.";
  if (url.username !== "" || url.password !== "") return "Leave user name and password out of the address.";
  if (url.hash !== "") return "Leave out the part after #.";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isLocal && isLoopbackHost(host)) return null;
  if (url.protocol !== "https:") return "Enter an address that begins with https://.";
  if (!PORTS.includes(url.port)) return "Use port 443 or 8443.";
  const isName = !ipaddr.isValid(host);
  if (isName ? isLoopbackHost(host) || !host.includes(".") : !isPublicAddress(host, false)) {
    return "This address is not on the public internet.";
  }
  return null;
}

/** Whether an IP address is on the public internet: no private, loopback, link-local, shared, mapped or reserved range. Pure. */
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
