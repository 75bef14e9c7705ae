import { cookies } from "next/headers";
import { newStamp, stampedCookies, stampedName, type StampedCookie } from "#lib/http/stamped-cookies.ts";
import { env } from "#lib/env/env.ts";
import { MAX_ARRIVALS, registrationCookieName } from "#lib/registration/handle.ts";

/**
 * The `Set-Cookie` that gives a browser an arrival's handle, beside those of its other arrivals. Lax: the redirect from AWS's site must
 * bring it along; the POST itself brings none, so nobody can look there which ones the browser has.
 *
 * @param name of the cookie whose handle is renewed; by default a new one.
 */
export function registrationCookie(
  handle: string,
  maxAgeSeconds: number,
  isSecure: boolean,
  name = stampedName(registrationCookieName(isSecure), newStamp(new Date())),
): string {
  return `${name}=${handle}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`;
}

/** The cookies of the arrivals that this browser brought, newest first, ten at most. */
export async function readHandleCookies(): Promise<StampedCookie[]> {
  const jar = (await cookies()).getAll();
  return stampedCookies(jar, registrationCookieName(env().isSecure)).slice(0, MAX_ARRIVALS);
}

/** The handles of the arrivals that this browser brought, newest first. */
export async function readHandles(): Promise<string[]> {
  return (await readHandleCookies()).map(({ value }) => value);
}
