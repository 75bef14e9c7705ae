import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { assertOperator, type Actor, type OperatorRole } from "#lib/auth/actor.ts";
import { findActorBySession } from "#lib/auth/session/find-actor.ts";
import { isSameOrigin } from "#lib/http/forms/same-origin.ts";
import { PAGE_HEADER } from "#lib/http/page-header.ts";
import { safePath } from "#lib/http/safe-path.ts";
import { sessionCookieName } from "#lib/auth/session/session-cookie.ts";
import { database } from "#lib/db/client.ts";
import { env } from "#lib/env/env.ts";
import { AppError } from "#lib/errors/app-error.ts";

/**
 * The signed-in person of this request, from the session cookie alone (never from a header); null without a session.
 * Read once a request, so layouts, pages and actions may all ask.
 */
export const findActor = cache(async (): Promise<Actor | null> => {
  const jar = await cookies();
  const token = jar.get(sessionCookieName(env().isSecure))?.value;
  return token === undefined ? null : findActorBySession(database(), token, new Date());
});

/**
 * The signed-in person; without a session the browser goes to the sign-in page and from there to `returnTo`, a path of
 * ours. A person whose session ended before a form was sent reads that there, and comes back to the page of the form.
 */
export async function requireUser(returnTo = "/dashboard"): Promise<Actor> {
  const actor = await findActor();
  if (actor !== null) return actor;
  const sent = await headers();
  const hasEnded = isForm(sent);
  const next = hasEnded ? safePath(sent.get(PAGE_HEADER), returnTo) : returnTo;
  return redirect(`/sign-in?next=${encodeURIComponent(next)}${hasEnded ? "&ended=1" : ""}`);
}

/** Whether a request sends a form of a page, with JavaScript or without. */
function isForm(sent: Pick<Headers, "get">): boolean {
  if (sent.get("next-action") !== null) return true;
  return /^(multipart\/form-data|application\/x-www-form-urlencoded)/i.test(sent.get("content-type") ?? "");
}

/**
 * The signed-in operator. People who are no operators get a 404.
 *
 * @throws AppError FORBIDDEN for operators of a lesser role than `minimum`.
 */
export async function requireOperator(minimum: OperatorRole = "VIEWER", returnTo = "/admin"): Promise<Actor> {
  const actor = await requireUser(returnTo);
  if (actor.operatorRole === null) notFound();
  assertOperator(actor, minimum);
  return actor;
}

/** Whether this request comes from a page of ours: Next's own check lets a missing Origin pass (threat A11). */
export async function isFromOwnPage(): Promise<boolean> {
  const sent = await headers();
  const request = { origin: sent.get("origin"), host: sent.get("host"), fetchSite: sent.get("sec-fetch-site") };
  return isSameOrigin(request, env().appUrl);
}

/**
 * First line of every server action and unsafe route of ours.
 *
 * @throws AppError FORBIDDEN when the request does not come from a page of ours.
 */
export async function requireSameOrigin(): Promise<void> {
  if (!(await isFromOwnPage())) throw new AppError("FORBIDDEN", "the request comes from another site");
}
