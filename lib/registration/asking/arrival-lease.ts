import { randomUUID } from "node:crypto";
import type { Queryable } from "#lib/db/pool.ts";

/** Longer than ResolveCustomer, the entitlements of a contract and the writing of both may take together. */
const LEASE_SECONDS = 60;
/** The first pause after a fault that may pass; it doubles. */
const BACKOFF_SECONDS = 15;
const LONGEST_BACKOFF_SECONDS = 300;

/** The right to ask AWS about one arrival; all others wait for the answer. */
export type Lease = { id: string; leaseToken: string; sealedToken: string };

/**
 * Who wants to ask. `first`: only where AWS was never asked. `seen`: a person pressed a button on a page that showed so
 * many questions (null: any number), so that a page which is older than an answer asks nothing. `due`: the job run.
 */
export type Asker = { kind: "first" } | { kind: "seen"; attempts: number | null } | { kind: "due" };

/**
 * Takes the lease of an arrival whose token is still of use. One statement, so that of any number who try at once one
 * gets it.
 *
 * @param now machine time: an arrival lives by it.
 * @returns null when another asker holds the lease, AWS has answered, or this asker need not ask.
 */
export async function takeLease(db: Queryable, id: string, asker: Asker, now: Date): Promise<Lease | null> {
  const leaseToken = randomUUID();
  const { rows } = await db.query<{ sealedToken: string }>({
    name: `lease-arrival-${asker.kind}`,
    text: `UPDATE registration
           SET lease_token = $2::uuid, lease_until = now() + make_interval(secs => ${LEASE_SECONDS}), attempts = attempts + 1
           WHERE id = $1::uuid AND state = 'RECEIVED' AND sealed_token IS NOT NULL AND expires_at > $3::timestamptz
             AND (lease_until IS NULL OR lease_until <= now()) AND ${mayAsk[asker.kind]}
           RETURNING sealed_token AS "sealedToken"`,
    values: [id, leaseToken, now, asker.kind === "seen" ? asker.attempts : null],
  });
  return rows[0] === undefined ? null : { id, leaseToken, sealedToken: rows[0].sealedToken };
}

/** What an asker needs besides; each names the fourth parameter. */
const mayAsk: Record<Asker["kind"], string> = {
  first: "attempts = 0 AND $4::int IS NULL",
  seen: "attempts = coalesce($4::int, attempts)",
  due: "ask_at <= now() AND $4::int IS NULL",
};

/** Gives a lease back without having asked. */
export async function returnLease(db: Queryable, { id, leaseToken }: Lease): Promise<void> {
  await db.query({
    name: "return-arrival",
    text: `UPDATE registration SET lease_token = NULL, lease_until = NULL, attempts = attempts - 1
           WHERE id = $1::uuid AND lease_token = $2::uuid`,
    values: [id, leaseToken],
  });
}

/**
 * Ends a lease with a fault. With a final one the token is purged; else the job run asks again, ever later. Nothing
 * when the lease has run out meanwhile and another asker holds it.
 */
export async function endLease(
  db: Queryable,
  { id, leaseToken }: Lease,
  { fault, isFinal }: { fault: string; isFinal: boolean },
): Promise<void> {
  await db.query({
    name: "end-arrival-lease",
    text: `UPDATE registration
           SET failure_code = $3, lease_token = NULL, lease_until = NULL,
             state = CASE WHEN $4 THEN 'FAILED' ELSE state END,
             sealed_token = CASE WHEN $4 THEN NULL ELSE sealed_token END,
             ask_at = CASE WHEN $4 THEN NULL ELSE now() + make_interval(
               secs => least(${LONGEST_BACKOFF_SECONDS}, ${BACKOFF_SECONDS} * 2 ^ least(10, greatest(0, attempts - 1)))) END
           WHERE id = $1::uuid AND lease_token = $2::uuid AND state = 'RECEIVED'`,
    values: [id, leaseToken, fault, isFinal],
  });
}

/** Arrivals that the job run should ask about, those that wait longest first. */
export async function findDueArrivals(db: Queryable, now: Date, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>({
    name: "find-due-arrivals",
    text: `SELECT id FROM registration
           WHERE ask_at <= now() AND state = 'RECEIVED' AND sealed_token IS NOT NULL AND expires_at > $1::timestamptz
             AND (lease_until IS NULL OR lease_until <= now())
           ORDER BY ask_at, id LIMIT $2`,
    values: [now, limit],
  });
  return rows.map(({ id }) => id);
}

/**
 * How often and how long one asker waits for another's answer: eight seconds, longer than ResolveCustomer's two
 * attempts.
 */
const LOOKS = 40;
const LOOK_MS = 200;

/**
 * Waits until AWS is no longer being asked about an arrival, or eight seconds have passed.
 *
 * @returns whether it still is.
 */
export async function waitForAnswer(db: Queryable, id: string): Promise<boolean> {
  for (let look = 0; look < LOOKS; look++) {
    if (!(await isAsked(db, id))) return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return true;
}

async function isAsked(db: Queryable, id: string): Promise<boolean> {
  const { rows } = await db.query({
    name: "is-arrival-asked",
    text: "SELECT FROM registration WHERE id = $1::uuid AND state = 'RECEIVED' AND lease_until > now()",
    values: [id],
  });
  return rows.length > 0;
}
