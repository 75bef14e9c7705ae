import { env } from "#lib/env/env.ts";

/**
 * Tells next-auth where the app lives. It reads this one variable by itself and, without it, believes forwarded host
 * headers on some platforms, so that a forged header could change where people are sent (threat A05).
 */
export function fixNextAuthUrl(): void {
  process.env["NEXTAUTH_URL"] = env().appUrl;
}
