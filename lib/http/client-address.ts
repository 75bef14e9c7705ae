import { env } from "#lib/env/env.ts";
import { isWithin, readAddress, type TrustedProxies } from "#lib/env/trusted-proxies.ts";

/** More hops than any way through proxies has; hops further left are not read. */
const MOST_HOPS = 32;

/**
 * What limits count a client by: its IPv4 address, or the /64 network of its IPv6 one, since a customer of a provider
 * is given at least that. "unknown" where there is none. What a client writes into `x-forwarded-for` itself is not
 * believed: our server has put the address there that `lastUnvouchedHop` gives; on other hosts TRUSTED_PROXIES says
 * which proxy wrote which hop.
 */
export function clientAddress(headers: Pick<Headers, "get">): string {
  return limitedAddress(lastUnvouchedHop(hopsOf(headers.get("x-forwarded-for")), env().trustedProxies, "written"));
}

/** The hops of an `x-forwarded-for` header, the nearest last. Several header lines come joined by commas. Pure. */
export function hopsOf(header: string | null | undefined): string[] {
  return (header ?? "")
    .slice(-4_096)
    .split(",")
    .map((hop) => hop.trim())
    .filter((hop) => hop !== "")
    .slice(-MOST_HOPS);
}

/**
 * The last of the hops that no trusted proxy vouches for, written in one way. A hop that is no address ends the way
 * there: then the proxy that wrote it counts.
 *
 * @param hops the nearest last.
 * @param nearest `connected`: the last hop is who is connected with us; `written`: it is what the nearest proxy wrote,
 *   and that one is not among them.
 * @returns null when no hop is an address. Pure.
 */
export function lastUnvouchedHop(
  hops: readonly string[],
  trusted: TrustedProxies,
  nearest: "connected" | "written" = "connected",
): string | null {
  let vouchers = typeof trusted === "number" ? trusted - (nearest === "written" ? 1 : 0) : 0;
  let last: string | null = null;
  for (const hop of hops.toReversed()) {
    const address = readAddress(hop);
    if (address === null) break;
    last = address.toString();
    const isVouchedFor = typeof trusted === "number" ? vouchers-- > 0 : isWithin(address, trusted);
    if (!isVouchedFor) break;
  }
  return last;
}

/** What limits count a hop by. Pure. */
export function limitedAddress(hop: string | null): string {
  const address = hop === null ? null : readAddress(hop);
  if (address === null) return "unknown";
  if (address.kind() === "ipv4") return address.toString();
  const network = address.toByteArray().map((byte, index) => (index < 8 ? byte : 0));
  const parts = [0, 2, 4, 6].map((index) => ((network[index]! << 8) | network[index + 1]!).toString(16));
  return `${parts.join(":")}::/64`;
}
