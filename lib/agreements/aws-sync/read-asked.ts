import { noteFailure } from "#lib/agreements/aws-sync/read-due-agreements.ts";
import { readAgreement, type DueAgreement } from "#lib/agreements/aws-sync/read-agreement.ts";
import { gateLicenseReads } from "#lib/agreements/aws-sync/license/gate-license-reads.ts";
import { limitReads } from "#lib/agreements/aws-sync/limit-reads.ts";
import { watchReads } from "#lib/agreements/aws-sync/watch-reads.ts";
import type { Database } from "#lib/db/client.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { takeRateTurn } from "#lib/db/rate-turn.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { isDatabaseDown } from "#lib/errors/database-error.ts";
import { logError } from "#lib/log/log.ts";
import type { AgreementPort } from "#lib/marketplace/agreement-port.ts";
import type { Clock } from "#lib/time/clock.ts";
import { MINUTE_MS } from "#lib/time/hours.ts";

export type AskedDeps = {
  db: Database;
  pool: Queryable;
  agreements: AgreementPort;
  clock: Clock;
  /** From 0 to 1. */
  random: () => number;
};

/** AWS's answer about an agreement counts for this long; after that, a question for access causes a read. */
const FRESH_MS = 5 * MINUTE_MS;
/** Two reads a second over all servers, each of them a call or two of AWS. */
const SPACING_MS = 500;
/** How long a job run waits for a turn. */
const RUN_WAIT_MS = 2_000;
/** Longer than any read takes: its calls end by their own time-outs. Machine time. */
const LEASE_SECONDS = 60;

/** Whether an agreement that was last asked about at `triedAt` is to be asked about again. Pure. */
export function isReadDue(triedAt: Date | null, now: Date): boolean {
  if (triedAt === null) return true;
  // A clock that was set back makes what was read before it old as well.
  return Math.abs(now.getTime() - triedAt.getTime()) > FRESH_MS;
}

/** Puts an agreement into the queue of all servers, once however often it is asked for. @param now business time. */
export async function enqueueRead(pool: Queryable, agreementId: string, now: Date): Promise<void> {
  await pool.query({
    name: "enqueue-asked-read",
    text: `INSERT INTO asked_read (agreement_id, asked_at) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
    values: [agreementId, now.toISOString()],
  });
}

/** `none`: nothing waits that no server has taken. `later`: AWS's rate leaves no turn now. */
type AskedOutcome = { kind: "none" | "later" } | { kind: "read" | "failed" | "fresh"; agreementId: string };

/**
 * Reads the agreement that was asked for first, of those that no server reads now. A read that fails changes nothing
 * but when it is tried again.
 *
 * @param maxWaitMs machine time to wait for a turn at the limiter of all servers.
 * @throws the database's error when it is out of reach.
 */
export async function readNextAsked(deps: AskedDeps, maxWaitMs: number): Promise<AskedOutcome> {
  const { db, pool, clock, random } = deps;
  const row = await takeFirst(pool);
  if (row === null) return { kind: "none" };
  const now = await clock.now();
  if (!isReadDue(row.triedAt, now)) return done(pool, row, "fresh");
  const limit = { name: "AskedRead", spacingMs: SPACING_MS, maxWaitMs, mayBeLate: true };
  if (!(await takeRateTurn(pool, limit))) return giveBack(pool, row);
  try {
    const agreements = gateLicenseReads(limitReads(watchReads(deps.agreements, pool, now), pool), db, now);
    await readAgreement({ db, agreements, now, random }, row);
    return await done(pool, row, "read");
  } catch (error) {
    if (isDatabaseDown(error)) throw error;
    if (isAppError(error, "RATE_LIMITED")) return giveBack(pool, row);
    logError(error, { doing: "reading an agreement whose access was asked for", agreement: row.id });
    await noteFailure({ db, now: await clock.now() }, row.id, error);
    return done(pool, row, "failed");
  }
}

/** Reads the agreements that wait, for servers that cannot work after an answer. Runs may overlap. */
export async function readAllAsked(deps: AskedDeps, isOver: () => boolean): Promise<{ agreementsRead: number }> {
  let agreementsRead = 0;
  while (!isOver()) {
    const { kind } = await readNextAsked(deps, RUN_WAIT_MS);
    if (kind === "none" || kind === "later" || kind === "failed") break;
    if (kind === "read") agreementsRead++;
  }
  return { agreementsRead };
}

type Taken = DueAgreement & { triedAt: Date | null };

async function takeFirst(pool: Queryable): Promise<Taken | null> {
  const { rows } = await pool.query<Taken>({
    name: "take-asked-read",
    text: `UPDATE asked_read q SET lease_until = clock_timestamp() + make_interval(secs => $1)
           FROM agreement a
           WHERE a.id = q.agreement_id AND q.agreement_id = (
             SELECT w.agreement_id FROM asked_read w
             WHERE (w.lease_until IS NULL OR w.lease_until <= clock_timestamp())
               AND EXISTS (SELECT FROM agreement x WHERE x.id = w.agreement_id)
             ORDER BY w.asked_at, w.agreement_id LIMIT 1 FOR UPDATE SKIP LOCKED)
           RETURNING a.id, a.license_arn AS "licenseArn", a.aws_agreement_id AS "awsAgreementId",
                     a.aws_read_tried_at AS "triedAt"`,
    values: [LEASE_SECONDS],
  });
  return rows[0] ?? null;
}

async function done(pool: Queryable, { id }: Taken, kind: "read" | "failed" | "fresh"): Promise<AskedOutcome> {
  await pool.query({ name: "end-asked-read", text: "DELETE FROM asked_read WHERE agreement_id = $1", values: [id] });
  return { kind, agreementId: id };
}

async function giveBack(pool: Queryable, { id }: Taken): Promise<AskedOutcome> {
  const text = "UPDATE asked_read SET lease_until = NULL WHERE agreement_id = $1";
  await pool.query({ name: "give-back-asked-read", text, values: [id] });
  return { kind: "later" };
}
