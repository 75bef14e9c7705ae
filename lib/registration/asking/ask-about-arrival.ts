import { watchSetUp } from "#lib/alerts/watch/watch-set-up.ts";
import type { Sealer } from "#lib/sealing/seal.ts";
import { limitKey } from "#lib/sealing/limit-key.ts";
import type { Database } from "#lib/db/client.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { takeFromLimit } from "#lib/db/rate-limit.ts";
import { logError } from "#lib/log/log.ts";
import type { EntitlementPort } from "#lib/marketplace/entitlement-port.ts";
import type { RegistrationPort } from "#lib/marketplace/registration-port.ts";
import { endLease, returnLease, takeLease, type Asker, type Lease } from "#lib/registration/asking/arrival-lease.ts";
import { canAskAgain, faultOf, type RegistrationFault } from "#lib/registration/fault.ts";
import { openToken } from "#lib/registration/arrival/sealed-token.ts";
import { referenceOf } from "#lib/registration/handle.ts";
import { saveAnswer } from "#lib/registration/asking/save-answer.ts";

/**
 * A minute's questions to AWS: from one network address, and over all servers (threat R11). The job run leaves some for
 * buyers who wait in front of their page.
 */
const LIMITS = { address: 120, job: 480, everybody: 600 };
const WINDOW_SECONDS = 60;

export type AskDeps = {
  db: Database;
  limits: Queryable;
  registration: RegistrationPort;
  entitlements: EntitlementPort;
  sealer: Sealer;
  /** Machine time: a registration's own life. */
  now: Date;
  /** Business time: for the agreement. */
  businessNow: Date;
};

/**
 * Who asks: the landing, before the buyer came to the page; a person on the page, which showed so many questions (null:
 * any number); the job run.
 */
export type AskedBy =
  { kind: "landing"; address: string } | { kind: "page"; address: string; seen: number | null } | { kind: "job" };

/**
 * `answered`: AWS said who it is, or that the token is of no use. `unanswered`: it was asked, and the same token may be
 * asked about again. `limited`: too many questions this minute. `not-mine`: another asker holds the lease, or there is
 * nothing to ask.
 */
export type AskOutcome = "answered" | "unanswered" | "limited" | "not-mine";

/**
 * Asks AWS which customer an arrival's token names, matches or creates the agreement, and erases the token. Once per
 * arrival, however many askers there are: the arrival is leased meanwhile. A crash before the answer costs the lease's
 * minute, then the job run goes on.
 */
export async function askAboutArrival(deps: AskDeps, { id, by }: { id: string; by: AskedBy }): Promise<AskOutcome> {
  const lease = await takeLease(deps.limits, id, askerOf(by), deps.now);
  if (lease === null) return "not-mine";
  const token = openToken(deps.sealer, id, lease.sealedToken);
  if (token === null) return end(deps, lease, "TOKEN_EXPIRED");
  if (!(await isWithinLimits(deps, by))) {
    await returnLease(deps.limits, lease);
    return "limited";
  }

  const watch = { db: deps.db, now: deps.businessNow };
  let fault: RegistrationFault | null;
  try {
    const call = () => deps.registration.resolveCustomer(token);
    fault = await saveAnswer(deps, id, await watchSetUp(watch, { operation: "ResolveCustomer", call }));
  } catch (error) {
    fault = faultOf(error);
    if (fault === null || fault === "DATABASE_UNAVAILABLE") {
      // If this write fails too, the lease runs out.
      await endLease(deps.limits, lease, { fault: "CONFIGURATION", isFinal: false }).catch(() => {});
      throw error;
    }
    if (fault === "CONFIGURATION") logError(error, { registration: referenceOf(id) });
  }
  return fault === null ? "answered" : end(deps, lease, fault);
}

function askerOf(by: AskedBy): Asker {
  switch (by.kind) {
    case "landing":
      return { kind: "first" };
    case "page":
      return { kind: "seen", attempts: by.seen };
    case "job":
      return { kind: "due" };
  }
}

async function end({ limits }: AskDeps, lease: Lease, fault: RegistrationFault): Promise<AskOutcome> {
  const isFinal = !canAskAgain(fault);
  await endLease(limits, lease, { fault, isFinal });
  return isFinal ? "answered" : "unanswered";
}

async function isWithinLimits({ limits, sealer }: AskDeps, by: AskedBy): Promise<boolean> {
  const own =
    by.kind === "job"
      ? { key: "resolve:job", limit: LIMITS.job }
      : { key: limitKey(sealer, "resolve:address", by.address), limit: LIMITS.address };
  const ofAll = { key: "resolve:everybody", limit: LIMITS.everybody, windowSeconds: WINDOW_SECONDS };
  return (await takeFromLimit(limits, { ...own, windowSeconds: WINDOW_SECONDS })) && takeFromLimit(limits, ofAll);
}
