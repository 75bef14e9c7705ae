import { cookies, headers } from "next/headers";
import { clientAddress } from "#lib/http/client-address.ts";
import { limitKey } from "#lib/sealing/limit-key.ts";
import { findActor, requireSameOrigin } from "#lib/auth/session/session.ts";
import { openSession } from "#lib/auth/sign-in/open-session.ts";
import { takeFromLimit } from "#lib/db/rate-limit.ts";
import { env } from "#lib/env/env.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { logError } from "#lib/log/log.ts";
import { acceptInvitation, findInvitation } from "#lib/team/accept-invitation.ts";
import { teamDeps } from "#lib/team/team-deps.ts";
import { afterSignIn } from "#app/api/auth/after-sign-in.ts";
import { isCodeFor, joinCookieName, noJoinCookie } from "#app/(public)/join/_lib/join-cookie.ts";

export const dynamic = "force-dynamic";

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;
/** Presses from one network address in ten minutes. */
const LIMIT = 100;

type Context = { params: Promise<{ id: string }> };

/**
 * The button of an invitation: makes its person a member, once, and signs them in where they are not. The mailed code proves the address,
 * as a sign-in link does; an operator's opens no session, and so nobody who is not signed in as that person gets through.
 */
export async function POST(_request: Request, { params }: Context): Promise<Response> {
  const { id } = await params;
  if (!UUID.test(id)) return seeOther("/join/unknown");
  const here = `/join/${id}`;
  try {
    await requireSameOrigin();
    const deps = await teamDeps();
    const key = limitKey(deps.sealer, "join", clientAddress(await headers()));
    if (!(await takeFromLimit(deps.limits, { key, limit: LIMIT, windowSeconds: 600 }))) return seeOther(here);
    const [actor, invitation] = [await findActor(), await findInvitation(deps.db, id, deps.now)];
    if (invitation === null) return seeOther(here);
    const isTheirs = actor?.userId === invitation.userId;
    const hasCode = isCodeFor(id, (await cookies()).get(joinCookieName(id))?.value, deps.now);
    if (!isTheirs && (!hasCode || invitation.isOperator)) return seeOther(here);

    const accepted = await acceptInvitation(deps, id);
    if (accepted.status === "gone") return seeOther(here);
    const done = [noJoinCookie(id, env().isSecure)];
    const to = `/dashboard?organization=${accepted.organizationId}`;
    if (isTheirs) return seeOther(to, done);
    const opened = await openSession(deps.db, invitation.email, deps.now);
    // Joined, but not signed in: an ordinary link does that.
    if (opened === null) return seeOther(`/sign-in?next=${encodeURIComponent(to)}`, done);
    return seeOther(to, [...opened.setCookies, ...(await afterSignIn()), ...done]);
  } catch (error) {
    if (isAppError(error, "FORBIDDEN")) return seeOther(here);
    logError(error, { doing: "accepting an invitation" });
    return seeOther(`${here}?error=unavailable`);
  }
}

function seeOther(location: string, setCookies: readonly string[] = []): Response {
  const headers = new Headers({ location, "cache-control": "no-store" });
  for (const cookie of setCookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}
