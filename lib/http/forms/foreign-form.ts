import { isSameOrigin } from "#lib/http/forms/same-origin.ts";

/** Only keeps a theme in a cookie, and takes the form of any page. */
const OPEN_TO_ALL = "/preferences/theme";

/**
 * The answer to a form that no page of ours sent, for a path of the pages: 403, with the address that it can be sent
 * from. Without it Next, and an action that throws, answer 500. Null for every other request. Pure.
 */
export function refuseForeignForm({ method, url, headers }: Request, appUrl: string): Response | null {
  if (method !== "POST" || new URL(url).pathname === OPEN_TO_ALL) return null;
  const sent = { origin: headers.get("origin"), host: headers.get("host"), fetchSite: headers.get("sec-fetch-site") };
  if (isSameOrigin(sent, appUrl)) return null;
  return refuseInWords(403, `This form was not sent by a page of this site. Open ${appUrl} and send it from there.\n`);
}

/**
 * The host that Next reads as the form's. Next compares it with Origin, which has been checked by then, and answers 500
 * where a proxy before us, or a client, writes another one. Null for requests without a form of ours. Pure.
 */
export function formHost({ method, headers }: Request): string | null {
  const origin = headers.get("origin");
  return method !== "POST" || origin === null ? null : (URL.parse(origin)?.host ?? null);
}

/** A refusal as plain text, which a page's script shows as it is. */
export function refuseInWords(status: 400 | 403 | 413, words: string): Response {
  return new Response(words, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  });
}
