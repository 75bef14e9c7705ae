import { cookies } from "next/headers";
import { appSealer } from "#lib/sealing/app-sealer.ts";
import { refuseForeignForm, refuseInWords } from "#lib/http/forms/foreign-form.ts";
import { safePath } from "#lib/http/safe-path.ts";
import { beginSingleSignOn } from "#lib/auth/single-sign-on/begin.ts";
import { SingleSignOnError } from "#lib/auth/single-sign-on/fault.ts";
import { flowCookies } from "#lib/auth/single-sign-on/flow.ts";
import { FRONT_DOOR } from "#lib/auth/sign-in/where-to.ts";
import { env } from "#lib/env/env.ts";
import { logError, logger } from "#lib/log/log.ts";
import { readFormAtMost } from "#lib/http/read-body.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { seeOther, signInAgainPath } from "../see-other.ts";

export const dynamic = "force-dynamic";

/** The form holds a path. */
const MOST_BYTES = 16 * 1_024;

/** The button "Continue with single sign-on": to the issuer, or back to the sign-in page in words. Works without JavaScript. */
export async function POST(request: Request): Promise<Response> {
  const { oidc, appUrl, isSecure } = env();
  if (oidc === null) return new Response(null, { status: 404 });
  const refused = refuseForeignForm(request, appUrl);
  if (refused !== null) return refused;
  const form = await readFormAtMost(request, MOST_BYTES);
  if (form === "too-large") return refuseInWords(413, "This form is too large. Open the sign-in page again.\n");
  const next = safePath(form === "unreadable" ? null : form.get("next"), FRONT_DOOR);
  try {
    const { url, flow } = await beginSingleSignOn({ oidc, appUrl, machineNow: Date.now() }, next);
    const setCookies = flowCookies(appSealer(), flow, (await cookies()).getAll(), isSecure);
    return goTo(url, oidc.issuer, setCookies);
  } catch (error) {
    const fault = error instanceof SingleSignOnError ? error.fault : "UNAVAILABLE";
    if (error instanceof SingleSignOnError) logger.warn({ fault, err: error }, "single sign-on could not begin");
    else logError(error, { doing: "beginning single sign-on" });
    return seeOther(signInAgainPath(fault, next));
  }
}

/**
 * Some issuers ask for people at another origin than their own. Browsers follow a form's redirect only to the origins that the page's policy
 * lists (`form-action`), so these get a page that goes on by itself.
 */
function goTo(url: string, issuer: string, setCookies: readonly string[]): Response {
  if (new URL(url).origin === new URL(issuer).origin) return seeOther(url, setCookies);
  const address = url.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Single sign-on</title>
<meta http-equiv="refresh" content="0;url=${address}"><p><a href="${address}">Continue to single sign-on</a></p></html>`;
  const headers = new Headers({ "content-type": "text/html; charset=utf-8", "cache-control": "no-store" });
  for (const cookie of setCookies) headers.append("set-cookie", cookie);
  return new Response(page, { headers });
}

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseMethods("POST");
