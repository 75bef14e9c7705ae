import { cookies, headers } from "next/headers";
import { appSealer } from "#lib/sealing/app-sealer.ts";
import { clientAddress } from "#lib/http/client-address.ts";
import { signInDeps } from "#lib/auth/sign-in/sign-in-deps.ts";
import { askIssuer } from "#lib/auth/single-sign-on/ask-issuer.ts";
import { SingleSignOnError } from "#lib/auth/single-sign-on/fault.ts";
import { findFlow, noFlowCookie, type Flow } from "#lib/auth/single-sign-on/flow.ts";
import { requestJoin } from "#lib/auth/single-sign-on/join.ts";
import { joinCookies } from "#lib/auth/single-sign-on/join-cookie.ts";
import { signInByIdentity } from "#lib/auth/single-sign-on/sign-in-by-identity.ts";
import { afterSignInPath } from "#lib/auth/sign-in/where-to.ts";
import { env } from "#lib/env/env.ts";
import { logError, logger } from "#lib/log/log.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { seeOther, signInAgainPath } from "../../see-other.ts";
import { signInPerson } from "../../sign-in-person.ts";

export const dynamic = "force-dynamic";

/** The issuer's way back: signs in, asks to join by mail, or goes back to the sign-in page with words and the same `next`. */
export async function GET(request: Request): Promise<Response> {
  const { oidc, isSecure } = env();
  if (oidc === null) return new Response(null, { status: 404 });
  const { search, searchParams } = new URL(request.url);
  const jar = (await cookies()).getAll();
  const found = findFlow(appSealer(), searchParams.get("state"), jar, Date.now());
  if (found.flow === null) return seeOther(signInAgainPath("BROWSER", found.next));
  const used = noFlowCookie(found.flow, isSecure);
  if (found.isOver) return seeOther(signInAgainPath("EXPIRED", found.flow.next), [used]);
  try {
    const { location, setCookies } = await finish(oidc, found.flow, search.slice(1));
    return seeOther(location, [...setCookies, used]);
  } catch (error) {
    const fault = error instanceof SingleSignOnError ? error.fault : "UNAVAILABLE";
    if (error instanceof SingleSignOnError) logger.warn({ fault, err: error }, "single sign-on was refused");
    else logError(error, { doing: "finishing single sign-on" });
    return seeOther(signInAgainPath(fault, found.flow.next), [used]);
  }
}

type Settings = NonNullable<ReturnType<typeof env>["oidc"]>;

async function finish(oidc: Settings, flow: Flow, answer: string): Promise<{ location: string; setCookies: string[] }> {
  const deps = signInDeps();
  const { now, appUrl } = deps;
  const identity = await askIssuer({ oidc, appUrl, machineNow: now.getTime() }, flow, answer);
  const recognised = await signInByIdentity(deps.db, identity, now);
  if (recognised.status === "SIGNED_IN") {
    return { location: afterSignInPath(flow.next), setCookies: await signInPerson(recognised.userId) };
  }
  const { userId, email } = recognised;
  const client = clientAddress(await headers());
  const { id, browser, isDelayed } = await requestJoin(deps, { userId, email, identity, client });
  const pending = { browser, next: flow.next, email, isDelayed, at: now.getTime() };
  const jar = (await cookies()).getAll();
  const setCookies = joinCookies(appSealer(), id, pending, jar, env().isSecure);
  return { location: `/sign-in/join?id=${id}`, setCookies };
}

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseMethods("GET");
