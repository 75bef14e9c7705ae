import { isLoopbackHost } from "#lib/env/loopback.ts";

const MOST_CHARACTERS = 2_000;

/**
 * Host names as browsers write them after reading: labels of letters, digits and hyphens (other scripts as `xn--…`), or
 * an IPv6 address. The URL standard lets `;` `,` `'` and the like through, which would begin another directive or
 * source in a page's policy.
 */
const PLAIN_HOST = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:.]+\])$/;

type EnteredUrl = {
  /** Written anew: what is stored, shown and sent to. */
  href: string;
  origin: string;
  /** Lower case, without brackets. */
  host: string;
  /** As the URL standard writes it: "" for the scheme's own. */
  port: string;
  isLoopback: boolean;
};

/**
 * The one reader of addresses that people enter: https, or http to this machine while the app is this machine's own
 * (docs/rules.md, section 9), a plain host, no user, no part after #. Pure.
 *
 * @param isLocal whether APP_URL is this machine's own.
 * @returns the address written anew, or what is wrong with it in words for the form.
 */
export function readEnteredUrl(text: string, isLocal: boolean): EnteredUrl | { fault: string } {
  const trimmed = text.trim();
  const url = URL.parse(trimmed);
  if (url === null || trimmed.length > MOST_CHARACTERS || !/^https?:\/\//i.test(trimmed)) {
    return { fault: "Enter an address that begins with https://." };
  }
  if (/[\s\\"'<>`]/.test(trimmed)) return { fault: "Leave spaces, quotes and backslashes out of the address." };
  if (url.username !== "" || url.password !== "") return { fault: "Leave user name and password out of the address." };
  if (url.hash !== "" || trimmed.endsWith("#")) return { fault: "Leave out the part after #." };
  if (!isPlainHost(url)) return { fault: "A host name has letters, digits, dots and hyphens only." };
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const isLoopback = isLoopbackHost(host);
  if (isLoopback && !isLocal) return { fault: "This is an address of this machine alone. Nobody else can reach it." };
  if (url.protocol !== "https:" && !isLoopback) return { fault: "Enter an address that begins with https://." };
  return { href: url.href, origin: url.origin, host, port: url.port, isLoopback };
}

/**
 * The origin of a stored address as a page's policy may name it; null for one that no form of today would take. Pure.
 */
export function policyOrigin(address: string): string | null {
  const url = URL.parse(address);
  return url !== null && /^https?:$/.test(url.protocol) && isPlainHost(url) ? url.origin : null;
}

/** Whether a parsed address has a host that means nothing else wherever it is written. Pure. */
function isPlainHost({ hostname }: URL): boolean {
  return PLAIN_HOST.test(hostname);
}
