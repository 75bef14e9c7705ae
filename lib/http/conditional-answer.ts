import { createHash } from "node:crypto";

/** How long a caller may take an answer for true without asking again. */
const MAX_AGE_SECONDS = 10;

/**
 * An answer with a tag of what it says (but not of when it was looked up): a caller who sends the tag back gets 304
 * while nothing has changed. Kept by the caller alone and for seconds only (T09).
 */
export function conditionalAnswer<T extends { checkedAt: string }>(request: Request, answer: T): Response {
  const { checkedAt: _, ...said } = answer;
  const tag = `"${createHash("sha256").update(JSON.stringify(said)).digest("base64url").slice(0, 27)}"`;
  const headers = { etag: tag, "cache-control": `private, max-age=${MAX_AGE_SECONDS}`, vary: "authorization" };
  const isSame = isNamed(request.headers.get("if-none-match"), tag);
  return isSame ? new Response(null, { status: 304, headers }) : Response.json(answer, { headers });
}

/** Whether an If-None-Match names a tag, also weakly or among others (RFC 9110, section 13.1.2). Pure. */
function isNamed(header: string | null, tag: string): boolean {
  if (header === null) return false;
  const named = header.split(",").map((part) => part.trim().replace(/^W\//, ""));
  return named.includes("*") || named.includes(tag);
}
