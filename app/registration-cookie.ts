import { cookies } from "next/headers";
import { env } from "#lib/env/env.ts";
import { registrationCookieName } from "#lib/registration/handle.ts";

/** The `Set-Cookie` that gives a browser its registration's handle. Lax: the redirect from AWS's site must bring it along. */
export function registrationCookie(handle: string, maxAgeSeconds: number, isSecure: boolean): string {
  const name = registrationCookieName(isSecure);
  return `${name}=${handle}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`;
}

/** The handle in this request's cookie; null when there is none. */
export async function readHandle(): Promise<string | null> {
  return (await cookies()).get(registrationCookieName(env().isSecure))?.value ?? null;
}
