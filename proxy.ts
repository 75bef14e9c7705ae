import { randomBytes } from "node:crypto";
import { NextResponse, type NextRequest } from "next/server";
import { stampedCookies } from "#lib/http/stamped-cookies.ts";
import { formHost, refuseForeignForm } from "#lib/http/forms/foreign-form.ts";
import { refuseUnreadableForm } from "#lib/http/forms/unreadable-form.ts";
import { PAGE_HEADER } from "#lib/http/page-header.ts";
import { pool } from "#lib/db/pool.ts";
import { contentSecurityPolicy } from "#lib/http/content-security-policy.ts";
import { env } from "#lib/env/env.ts";
import { MAX_ARRIVALS, registrationCookieName } from "#lib/registration/handle.ts";
import { keepHandOffOrigins, listHandOffOrigins } from "#lib/registration/hand-off/hand-off.ts";

const handOffOrigins = keepHandOffOrigins(() => listHandOffOrigins(pool()));

/**
 * Gives each page a fresh nonce and its Content-Security-Policy, on the request (Next reads the nonce there) and on the
 * answer. A form that no page of ours sent, or could have sent, is refused here, in words: Next would answer 500; the
 * actions check it themselves too (requireSameOrigin). It guards nothing else: who may see what is decided in the pages, next to
 * the data (threat T02). The other security
 * headers stand in next.config.js, for routes that this does not see too.
 */
export async function proxy(request: NextRequest): Promise<Response> {
  const { appUrl, isProduction, isSecure, oidc } = env();
  const refused = refuseForeignForm(request, appUrl) ?? (await refuseUnreadableForm(request));
  if (refused !== null) return refused;
  const nonce = randomBytes(18).toString("base64");
  const formTargets = [...(oidc === null ? [] : [oidc.issuer]), ...(await handOffOrigins())];
  const policy = contentSecurityPolicy(nonce, formTargets, !isProduction);

  const forward = new Headers(request.headers);
  forward.set("content-security-policy", policy);
  const host = formHost(request);
  if (host !== null) forward.set("x-forwarded-host", host);
  forward.set(PAGE_HEADER, request.nextUrl.pathname + request.nextUrl.search);
  const response = NextResponse.next({ request: { headers: forward } });
  response.headers.set("content-security-policy", policy);
  // What a browser holds more than it may, whoever brought it there: its requests must not grow too large to be read.
  const held = stampedCookies(request.cookies.getAll(), registrationCookieName(isSecure));
  for (const { name } of held.slice(MAX_ARRIVALS)) response.headers.append("set-cookie", noCookie(name, isSecure));
  if (isSecure) response.headers.set("strict-transport-security", "max-age=63072000; includeSubDomains");
  return response;
}

function noCookie(name: string, isSecure: boolean): string {
  return `${name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`;
}

export const config = {
  // Bodies of ingest, landing and events pass no proxy (threat I02). A mail's preview has a policy of its own (next.config.js).
  matcher: ["/((?!api/|marketplace/landing|admin/messages/[a-z-]+/page$|_next/static|_next/image|favicon.ico).*)"],
};
