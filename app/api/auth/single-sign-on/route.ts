import { createHash, randomBytes } from "node:crypto";
import { cookies } from "next/headers";
import { NextRequest } from "next/server";
import { nextAuthHandler, SINGLE_SIGN_ON } from "#lib/auth/next-auth.ts";
import { safePath } from "#lib/auth/safe-path.ts";
import { requireSameOrigin } from "#lib/auth/session.ts";
import { env } from "#lib/env/env.ts";
import { logError } from "#lib/errors/log.ts";
import { refuseMethods } from "#lib/errors/refuse-methods.ts";

export const dynamic = "force-dynamic";

/** The button "Continue with single sign-on": works without JavaScript, where next-auth's own form needs a token fetched before. */
export async function POST(request: Request): Promise<Response> {
  try {
    await requireSameOrigin();
    const next = safePath((await request.formData()).get("next"), "/dashboard");
    const { appUrl, isSecure, nextAuthSecret } = env();

    // next-auth asks for its own token besides the origin that was just checked: the pair is made here.
    const token = randomBytes(32).toString("hex");
    const proof = createHash("sha256").update(`${token}${nextAuthSecret}`).digest("hex");
    const name = `${isSecure ? "__Host-" : ""}next-auth.csrf-token`;
    (await cookies()).set(name, `${token}|${proof}`, { httpOnly: true, sameSite: "lax", path: "/", secure: isSecure });

    const body = new URLSearchParams({ csrfToken: token, callbackUrl: appUrl + next });
    const inner = new NextRequest(new URL(`/api/auth/signin/${SINGLE_SIGN_ON}`, appUrl), { method: "POST", body });
    const answer = await nextAuthHandler()(inner, {
      params: Promise.resolve({ nextauth: ["signin", SINGLE_SIGN_ON] }),
    });
    return new Response(null, { status: 303, headers: answer.headers });
  } catch (error) {
    logError(error, { doing: "beginning single sign-on" });
    return new Response(null, { status: 303, headers: { location: "/sign-in?error=OAuthSignin" } });
  }
}

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseMethods("POST");
