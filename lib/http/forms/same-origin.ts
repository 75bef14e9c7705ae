import { isLoopbackHost } from "#lib/env/loopback.ts";

/** What a request says about where it comes from; null: the header is absent. */
type RequestOrigin = { origin: string | null; host: string | null; fetchSite: string | null };

/**
 * Whether a form or a fetch was sent by a page of ours. `Origin` must be the app's own; on this machine any loopback
 * name will do, as long as it is the one that was asked. Without `Origin` the browser itself must say `same-origin`.
 * Pure.
 */
export function isSameOrigin({ origin, host, fetchSite }: RequestOrigin, appUrl: string): boolean {
  if (fetchSite !== null && fetchSite !== "same-origin") return false;
  if (origin === null) return fetchSite === "same-origin";
  if (origin === appUrl) return true;
  const [from, own] = [URL.parse(origin), URL.parse(appUrl)];
  if (from === null || own === null || from.origin !== origin) return false;
  return isLoopbackHost(own.hostname) && isLoopbackHost(from.hostname) && from.host === host;
}
