import { cookies } from "next/headers";
import { requireSameOrigin } from "#lib/auth/session.ts";
import { spendSignInLink } from "#lib/auth/spend-sign-in-link.ts";
import { env } from "#lib/env/env.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { logError } from "#lib/errors/log.ts";
import { LINK_COOKIE, noLinkCookie, readLink } from "../../../(public)/sign-in/link-cookie.ts";
import { afterSignIn } from "../after-sign-in.ts";

export const dynamic = "force-dynamic";

/** The button of `/sign-in/finish`: spends the mailed link, once, for a form of our own page only. */
export async function POST(): Promise<Response> {
  try {
    await requireSameOrigin();
    const link = readLink((await cookies()).get(LINK_COOKIE)?.value);
    const spent = link === null ? null : await spendSignInLink(link);
    if (link === null || spent === null) return seeOther("/sign-in/finish", []);
    return seeOther(link.next, [...spent.setCookies, ...(await afterSignIn()), noLinkCookie(env().isSecure)]);
  } catch (error) {
    if (isAppError(error, "FORBIDDEN")) return seeOther("/sign-in/finish", []);
    logError(error, { doing: "spending a sign-in link" });
    return seeOther("/sign-in/finish?error=unavailable", []);
  }
}

function seeOther(location: string, setCookies: readonly string[]): Response {
  const headers = new Headers({ location, "cache-control": "no-store" });
  for (const cookie of setCookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}
