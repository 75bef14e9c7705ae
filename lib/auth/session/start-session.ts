import { randomBytes } from "node:crypto";
import { hashSessionToken, sessionCookieName } from "#lib/auth/session/session-cookie.ts";
import type { Db } from "#lib/db/client.ts";

export const SESSION_DAYS = 14;

/** A random token, for next-auth's sessions and ours. */
export function newSessionToken(): string {
  return randomBytes(32).toString("base64url");
}

/** Signs a person in: a new session, as next-auth makes them. @returns its `Set-Cookie`. */
export async function startSession(db: Db, userId: string, { now, isSecure }: { now: Date; isSecure: boolean }) {
  const sessionToken = newSessionToken();
  const seconds = SESSION_DAYS * 86_400;
  await db.session.create({
    data: { sessionToken: hashSessionToken(sessionToken), userId, expires: new Date(now.getTime() + seconds * 1_000) },
    select: { id: true },
  });
  const secure = isSecure ? "; Secure" : "";
  return `${sessionCookieName(isSecure)}=${sessionToken}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
}
