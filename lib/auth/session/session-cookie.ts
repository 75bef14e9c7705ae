import { createHash } from "node:crypto";

/** next-auth's own name of the session cookie. Pure. */
export function sessionCookieName(isSecure: boolean): string {
  return `${isSecure ? "__Secure-" : ""}next-auth.session-token`;
}

/**
 * The hash of a session token, as the database stores it: a reader of the table cannot use a session. The token is
 * random and long enough that a plain SHA-256 does. Pure.
 */
export function hashSessionToken(sessionToken: string): string {
  return createHash("sha256").update(sessionToken).digest("base64url");
}
