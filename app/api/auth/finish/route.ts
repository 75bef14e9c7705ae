import { cookies } from "next/headers";
import { requireSameOrigin } from "#lib/auth/session/session.ts";
import { spendSignInLink } from "#lib/auth/sign-in/spend-sign-in-link.ts";
import { afterSignInPath } from "#lib/auth/sign-in/where-to.ts";
import { env } from "#lib/env/env.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { logError } from "#lib/log/log.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { noLinkCookie, readLink } from "#app/(public)/sign-in/_lib/link-cookie.ts";
import { afterSignIn } from "../after-sign-in.ts";

export const dynamic = "force-dynamic";

/** The button of `/sign-in/finish`: spends the mailed link that the page shows, once, for a form of our own page only. */
export async function POST(request: Request): Promise<Response> {
  let page = "/sign-in/finish";
  try {
    await requireSameOrigin();
    const id = readLinkId(request);
    if (id === null) return seeOther(page, []);
    page = `${page}?link=${id}`;
    const link = readLink(id, (await cookies()).getAll());
    const spent = link === null ? null : await spendSignInLink(link);
    if (link === null || spent === null) return seeOther(page, []);
    return seeOther(afterSignInPath(link.next), [
      ...spent.setCookies,
      ...(await afterSignIn()),
      noLinkCookie(id, env().isSecure),
    ]);
  } catch (error) {
    if (isAppError(error, "FORBIDDEN")) return seeOther(page, []);
    logError(error, { doing: "spending a sign-in link" });
    return seeOther(`${page}${page.includes("?") ? "&" : "?"}error=unavailable`, []);
  }
}

/** The name of the link in the form's address, so that no body is read; null for anything else. */
function readLinkId(request: Request): string | null {
  const id = new URL(request.url).searchParams.get("link");
  return id !== null && /^[0-9a-z]{1,40}$/.test(id) ? id : null;
}

function seeOther(location: string, setCookies: readonly string[]): Response {
  const headers = new Headers({ location, "cache-control": "no-store" });
  for (const cookie of setCookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseMethods("POST");
