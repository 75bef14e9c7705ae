import { NextRequest } from "next/server";
import { nextAuthHandler, SINGLE_SIGN_ON } from "#lib/auth/next-auth.ts";
import { refuseMethods } from "#lib/errors/refuse-methods.ts";
import { afterSignIn } from "../after-sign-in.ts";

export const dynamic = "force-dynamic";

type Context = { params: Promise<{ nextauth: string[] }> };

/**
 * The issuer's way back, and where next-auth sends people on errors. Everything else of next-auth stays closed: mailed links
 * are spent by our own form, sessions are read by our own guards.
 */
export async function GET(request: NextRequest, context: Context): Promise<Response> {
  const { nextauth } = await context.params;
  const action = nextauth.join("/");
  if (action === "error" || action === "signin") return toSignIn(request.nextUrl.searchParams.get("error"));
  if (action !== `callback/${SINGLE_SIGN_ON}`) return new Response(null, { status: 404 });

  const answer = await nextAuthHandler()(request, context);
  const response = new Response(null, { status: 303, headers: answer.headers });
  response.headers.set("cache-control", "no-store");
  const hasSession = answer.headers.getSetCookie().some((cookie) => cookie.includes("next-auth.session-token="));
  if (hasSession) for (const cookie of await afterSignIn()) response.headers.append("set-cookie", cookie);
  return response;
}

function toSignIn(error: string | null): Response {
  const code = /^[A-Za-z]{1,40}$/.test(error ?? "") ? `?error=${error}` : "";
  return new Response(null, { status: 303, headers: { location: `/sign-in${code}`, "cache-control": "no-store" } });
}

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseMethods("GET");
