/** Tokens of paged answers: an offset and what it was made for, so that a token continues no other request. */

export function makePageToken(offset: number, scope: string): string {
  return Buffer.from(`${offset}\n${scope}`).toString("base64url");
}

/** The offset of a token; 0 without one; null when it was made for something else. */
export function readPageToken(token: string | null | undefined, scope: string): number | null {
  if (token === null || token === undefined) return 0;
  const text = Buffer.from(token, "base64url").toString();
  const end = text.indexOf("\n");
  const offset = text.slice(0, Math.max(0, end));
  return text.slice(end + 1) === scope && /^\d{1,9}$/.test(offset) ? Number(offset) : null;
}
