import type { Actor } from "#lib/auth/actor.ts";
import { findActor } from "#lib/auth/session/session.ts";
import { database } from "#lib/db/client.ts";
import { isDatabaseDown } from "#lib/errors/database-error.ts";
import { logError } from "#lib/log/log.ts";
import { listOpenArrivals, type OpenArrival } from "#lib/registration/arrival/list-open-arrivals.ts";
import { describeRegistration, type RegistrationStep } from "#lib/registration/confirm/describe-registration.ts";
import { businessClock } from "#lib/time/business-clock.ts";
import { readHandles } from "#app/_lib/registration-cookie.ts";

type Read = { actor: Actor | null; step: RegistrationStep; others: OpenArrival[] };

/**
 * Where an arrival of this browser stands (null: the newest), who is signed in, and which other arrivals go on beside it. A database that is
 * away is a step of its own.
 */
export async function readStep(arrival: string | null): Promise<Read> {
  try {
    const [actor, handles] = await Promise.all([findActor(), readHandles()]);
    const now = new Date();
    // A followed clock that does not answer yet costs nobody the page.
    const businessNow = await businessClock()
      .now()
      .catch(() => now);
    const deps = { db: database(), now, businessNow };
    const step = await describeRegistration(deps, { arrival, handles, actor });
    return { actor, step, others: await listOpenArrivals(deps, { handles, except: step.arrival }) };
  } catch (error) {
    if (!isDatabaseDown(error)) throw error;
    logError(error, { doing: "reading an arrival" });
    return { actor: null, step: databaseAway(arrival), others: [] };
  }
}

export function databaseAway(arrival: string | null): Extract<RegistrationStep, { step: "fault" }> {
  const fault = "DATABASE_UNAVAILABLE";
  return { step: "fault", arrival, fault, reference: null, canAskAgain: false, expiresAt: null, attempts: 0 };
}
