/** An origin that no site has: what stays on it after parsing is a path of ours. */
const NOWHERE = "http://nowhere.invalid";

/**
 * A path of this app to go to after signing in, or `fallback` for anything else: other origins, schemes, backslashes,
 * control characters, and our own API. Read by the URL parser that browsers use, never by the text's beginning (threat
 * A06). Pure.
 */
export function safePath(wanted: unknown, fallback: string): string {
  if (typeof wanted !== "string" || wanted.length > 2_000 || !/^\/[^/\\]?/.test(wanted)) return fallback;
  if (/[\\\u0000-\u001f\u007f]/.test(wanted) || /^\/(?:%09|%0a|%0d|%2f|%5c)/i.test(wanted)) return fallback;
  const parsed = URL.parse(wanted, NOWHERE);
  if (parsed === null || parsed.origin !== NOWHERE || parsed.username !== "" || parsed.pathname.startsWith("//")) {
    return fallback;
  }
  if (/^\/(api|marketplace|_next)(\/|$)/i.test(parsed.pathname)) return fallback;
  return parsed.pathname + parsed.search + parsed.hash;
}
