import { NextRequest } from "next/server";
import { nextAuthHandler } from "#lib/auth/sign-in/next-auth.ts";
import { hashLinkToken, type SignInLink } from "#lib/auth/sign-in/sign-in-link.ts";
import type { Db } from "#lib/db/client.ts";
import { env } from "#lib/env/env.ts";

/**
 * Has next-auth spend a mailed link in the current request, and gives back the cookies of the new session; null when
 * the link is used up, too old or unknown.
 */
export async function spendSignInLink(link: SignInLink): Promise<{ setCookies: string[] } | null> {
  const url = new URL("/api/auth/callback/email", env().appUrl);
  url.search = new URLSearchParams({ token: link.token, email: link.email, callbackUrl: link.next }).toString();
  const params = Promise.resolve({ nextauth: ["callback", "email"] });
  const response = await nextAuthHandler()(new NextRequest(url), { params });
  const setCookies = response.headers.getSetCookie();
  return setCookies.some((cookie) => cookie.includes("next-auth.session-token=")) ? { setCookies } : null;
}

/** Whether a mailed link could still be spent. Looks only. */
export async function isLinkUnspent(db: Db, link: SignInLink, nextAuthSecret: string, now: Date): Promise<boolean> {
  const stored = await db.verificationToken.findUnique({
    where: { identifier_token: { identifier: link.email, token: hashLinkToken(link.token, nextAuthSecret) } },
    select: { expires: true },
  });
  return stored !== null && stored.expires > now;
}
