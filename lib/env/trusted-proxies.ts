import ipaddr from "ipaddr.js";

/** The proxies between the clients and the server: how many proxies in a row, or the networks that they are in. */
export type TrustedProxies = number | readonly Network[];

type Network = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

const MOST_PROXIES = 10;
const AN_EXAMPLE = "a number of proxies (0 to 10), or their networks, as in 10.0.0.0/8, 2001:db8::/32";

/** Reads TRUSTED_PROXIES. Pure. @returns null for a text that is neither a number nor a list of networks. */
export function readTrustedProxies(text: string): TrustedProxies | null {
  if (/^\d{1,3}$/.test(text.trim())) return Number(text) <= MOST_PROXIES ? Number(text) : null;
  const networks = text.split(",").map((part) => readNetwork(part.trim()));
  return networks.includes(null) ? null : (networks as Network[]);
}

export const trustedProxiesFault = `must be ${AN_EXAMPLE}`;

/**
 * The proxies of a host that we know: Vercel, and AWS's own functions, which Amplify runs us in, put one before us.
 * Pure.
 */
export function proxiesOfHost(raw: Readonly<Record<string, string | undefined>>): TrustedProxies {
  return raw["VERCEL"] !== undefined || raw["AWS_LAMBDA_FUNCTION_NAME"] !== undefined ? 1 : 0;
}

function readNetwork(text: string): Network | null {
  const [host = "", bits] = text.split("/");
  const address = readAddress(host);
  if (address === null || text.split("/").length > 2) return null;
  const most = address.kind() === "ipv4" ? 32 : 128;
  if (bits === undefined) return [address, most];
  return /^\d{1,3}$/.test(bits) && Number(bits) <= most ? [address, Number(bits)] : null;
}

/**
 * The address in a hop as proxies write it: with a port, in brackets or in quotes. An IPv4 address within IPv6 is the
 * IPv4 one. Pure.
 *
 * @returns null for anything else.
 */
export function readAddress(hop: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  const bare = hop.trim().replace(/^"(.*)"$/, "$1");
  const host = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(bare)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(bare)?.[1] ?? bare;
  if (ipaddr.IPv4.isValidFourPartDecimal(host)) return ipaddr.IPv4.parse(host);
  if (!host.includes(":") || host.length > 60 || !ipaddr.IPv6.isValid(host)) return null;
  return ipaddr.process(host.replace(/%.*$/, ""));
}

/** Whether a proxy of these networks has this address. Pure. */
export function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, networks: readonly Network[]): boolean {
  return networks.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits));
}
