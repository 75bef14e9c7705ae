import { createHash } from "node:crypto";
import { z } from "zod";

/** A mailed link's life. */
export const LINK_SECONDS = 600;

/** What a mailed link carries: enough to sign in once, and where to go then. */
export const signInLink = z.strictObject({
  token: z.string().regex(/^[0-9a-f]{64}$/),
  email: z.string().min(3).max(254),
  next: z.string().max(2_000),
});
export type SignInLink = z.infer<typeof signInLink>;

/** The form in which next-auth stores and looks up a mailed token. Pure. */
export function hashLinkToken(token: string, nextAuthSecret: string): string {
  return createHash("sha256").update(`${token}${nextAuthSecret}`).digest("hex");
}

/**
 * The address that is mailed. It leads to a route that takes the token out of the address bar before it shows anything.
 * Pure.
 */
export function signInLinkUrl(appUrl: string, link: SignInLink): string {
  return `${appUrl}/sign-in/link?${new URLSearchParams(link).toString()}`;
}
