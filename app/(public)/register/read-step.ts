import type { Actor } from "#lib/auth/actor.ts";
import { findActor } from "#lib/auth/session.ts";
import { database } from "#lib/db/client.ts";
import { isDatabaseDown } from "#lib/errors/database-error.ts";
import { logError } from "#lib/errors/log.ts";
import { describeRegistration, type RegistrationStep } from "#lib/registration/describe-registration.ts";
import { readHandle } from "../../registration-cookie.ts";

/** Where this browser's arrival stands, and who is signed in. A database that is away is a step of its own. */
export async function readStep(): Promise<{ actor: Actor | null; step: RegistrationStep }> {
  try {
    const actor = await findActor();
    const step = await describeRegistration({ db: database(), now: new Date() }, { handle: await readHandle(), actor });
    return { actor, step };
  } catch (error) {
    if (!isDatabaseDown(error)) throw error;
    logError(error, { doing: "reading an arrival" });
    return { actor: null, step: databaseAway };
  }
}

export const databaseAway: Extract<RegistrationStep, { step: "fault" }> = {
  step: "fault",
  fault: "DATABASE_UNAVAILABLE",
  reference: null,
  canAskAgain: false,
  expiresAt: null,
};
