import { forbidden, notFound } from "next/navigation";
import { cache } from "react";
import { viewerZone } from "#components/ui/values/viewer-zone.ts";
import type { Actor, OperatorRole } from "#lib/auth/actor.ts";
import { appSealer } from "#lib/sealing/app-sealer.ts";
import type { Sealer } from "#lib/sealing/seal.ts";
import { requireOperator } from "#lib/auth/session/session.ts";
import { database, type Database } from "#lib/db/client.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { businessClock } from "#lib/time/business-clock.ts";

export type Console = { actor: Actor; db: Database; sealer: Sealer; now: Date; zone: string | null };

const businessNow = cache(() => businessClock().now());

/**
 * The operator of this request, business time, and the viewer's zone. Whoever is not signed in goes to the sign-in page and comes back to
 * `returnTo`; people who are no operators get a 404.
 *
 * @throws AppError FORBIDDEN for operators of a lesser role than `minimum`.
 */
export async function openConsole(returnTo: string, minimum: OperatorRole): Promise<Console> {
  const actor = await requireOperator(minimum, returnTo);
  return { actor, db: database(), sealer: appSealer(), now: await businessNow(), zone: await viewerZone() };
}

/** First line of every page of the console; operators of a lesser role than `minimum` get a 403 that says so. */
export async function requireConsole(returnTo: string, minimum: OperatorRole = "VIEWER"): Promise<Console> {
  return orNotFound(openConsole(returnTo, minimum));
}

/**
 * What a read answers; an address that names nothing, or that nobody could have got from us, is a 404, and one that asks for a greater role a
 * 403.
 */
export async function orNotFound<T>(read: Promise<T | null>): Promise<T> {
  const found = await read.catch((error: unknown) => {
    if (isAppError(error, "NOT_FOUND") || isAppError(error, "INVALID_REQUEST")) return null;
    if (isAppError(error, "FORBIDDEN")) forbidden();
    throw error;
  });
  return found ?? notFound();
}
