import { FRONT_DOOR } from "#lib/auth/sign-in/where-to.ts";
import type { SingleSignOnFault } from "#lib/auth/single-sign-on/fault.ts";

/** 303 to a path of ours, or to the issuer. */
export function seeOther(location: string, setCookies: readonly string[] = []): Response {
  const headers = new Headers({ location, "cache-control": "no-store", "referrer-policy": "no-referrer" });
  for (const cookie of setCookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}

/** Back to the sign-in page, which says why, and from which the person still gets to where they wanted to go. Pure. */
export function signInAgainPath(error: SingleSignOnFault, next: string | null): string {
  const query = new URLSearchParams({ error, ...(next === null || next === FRONT_DOOR ? {} : { next }) });
  return `/sign-in?${query.toString()}`;
}
