import { randomBytes } from "node:crypto";
import { hashLinkToken } from "#lib/auth/sign-in/sign-in-link.ts";
import { spendSignInLink } from "#lib/auth/sign-in/spend-sign-in-link.ts";
import type { Db } from "#lib/db/client.ts";
import { env } from "#lib/env/env.ts";

/** Long enough for the same request. */
const MADE_FOR_MS = 60_000;

/**
 * Opens a session for an address that something else than a sign-in link has proved, by a link that is made and spent
 * in this request: next-auth stays the only one who opens sessions.
 *
 * @param now machine time.
 * @returns the cookies of the session; null when next-auth opened none.
 */
export async function openSession(db: Db, email: string, now: Date): Promise<{ setCookies: string[] } | null> {
  const token = randomBytes(32).toString("hex");
  await db.verificationToken.create({
    data: {
      identifier: email,
      token: hashLinkToken(token, env().nextAuthSecret),
      expires: new Date(now.getTime() + MADE_FOR_MS),
    },
    select: { expires: true },
  });
  return spendSignInLink({ token, email, next: "/dashboard" });
}
