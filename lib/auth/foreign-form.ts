import { isSameOrigin } from "#lib/auth/same-origin.ts";

/** Only keeps a theme in a cookie, and takes the form of any page. */
const OPEN_TO_ALL = "/preferences/theme";

const WORDS = "This form was not sent by a page of this site. Open the page again, and send it from there.\n";

/**
 * The answer to a form that no page of ours sent, for a path of the pages: 403, in words. Without it Next, and an action that throws, answer
 * 500. Null for every other request. Pure.
 */
export function refuseForeignForm({ method, url, headers }: Request, appUrl: string): Response | null {
  if (method !== "POST" || new URL(url).pathname === OPEN_TO_ALL) return null;
  const sent = { origin: headers.get("origin"), host: headers.get("host"), fetchSite: headers.get("sec-fetch-site") };
  if (isSameOrigin(sent, appUrl)) return null;
  return new Response(WORDS, {
    status: 403,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  });
}
