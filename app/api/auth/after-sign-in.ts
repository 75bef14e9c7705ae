import { cookies } from "next/headers";
import { database } from "#lib/db/client.ts";
import { env } from "#lib/env/env.ts";
import { hashSessionToken, sessionCookieName } from "#lib/auth/session/session-cookie.ts";
import { rotateHandle } from "#lib/registration/save-handle.ts";
import { readHandleCookies, registrationCookie } from "#app/_lib/registration-cookie.ts";

/**
 * What a sign-in changes besides the new session: the old session of this browser ends, and each of its arrivals gets a new handle
 * (threats A07, R06).
 *
 * @returns cookies to set.
 */
export async function afterSignIn(): Promise<string[]> {
  const { isSecure } = env();
  const before = (await cookies()).get(sessionCookieName(isSecure))?.value;
  if (before !== undefined) {
    await database().session.deleteMany({ where: { sessionToken: hashSessionToken(before) } });
  }
  const now = new Date();
  const renewed = (await readHandleCookies()).map(async ({ name, value }) => {
    const rotated = await rotateHandle(database(), value, now);
    return rotated === null ? [] : [registrationCookie(rotated.handle, rotated.maxAgeSeconds, isSecure, name)];
  });
  return (await Promise.all(renewed)).flat();
}
