import { nameOf } from "#lib/agreements/aws-sync/read-due-agreements.ts";
import { placeReading } from "#lib/agreements/aws-sync/place-reading.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { isDatabaseDown } from "#lib/errors/database-error.ts";
import { logError } from "#lib/log/log.ts";
import { throwFailure, type ReportFailure } from "#lib/errors/report-failure.ts";
import type { AgreementPort } from "#lib/marketplace/agreement-port.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "#lib/time/hours.ts";

type Deps = {
  db: Database;
  agreements: AgreementPort;
  /** Business time. */
  now: Date;
  /** Takes the failure of one agreement; without it the first one ends all. */
  report?: ReportFailure;
};

const TAKEN_MS = 5 * MINUTE_MS;
const TOO_FAR_MS = 2 * DAY_MS;

/**
 * Asks AWS soon about an agreement id that a lifecycle event named and no row has; once AWS has not shown it, lifecycle
 * events are all there is.
 */
export async function wantReading(tx: Db, awsAgreementId: string, now: Date): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO agreement_reading (aws_agreement_id, due_at) VALUES (${awsAgreementId}, ${now})
    ON CONFLICT (aws_agreement_id) DO UPDATE SET due_at = ${now}
    WHERE agreement_reading.agreement_id IS NULL AND agreement_reading.due_at IS NULL AND agreement_reading.error IS NULL`;
}

/**
 * Reads the agreements that lifecycle events name and no row has. One that goes on gets a row; its lifecycle events are
 * applied then. Runs may overlap.
 *
 * @returns how many rows were made or matched.
 */
export async function readUnknownAgreements(
  deps: Deps,
  isOver: () => boolean,
): Promise<{ agreementsFound: number; agreementReadsFailed: number }> {
  const counts = { agreementsFound: 0, agreementReadsFailed: 0 };
  const { db, now, report = throwFailure } = deps;
  /** Agreement ids that had their turn. */
  const tried: string[] = [];
  while (!isOver()) {
    const awsAgreementId = await findDue(db, now, tried);
    if (awsAgreementId === null) break;
    tried.push(awsAgreementId);
    try {
      const outcome = await readUnknown(deps, awsAgreementId);
      if (outcome === "limited") break;
      if (outcome !== null) counts[outcome]++;
      if (outcome === "agreementReadsFailed") break;
    } catch (error) {
      report(error, { awsAgreement: awsAgreementId });
    }
  }
  return counts;
}

/** @returns null when there is nothing to save, or another run has it; `limited`: AWS's rate is used up. */
async function readUnknown(
  { db, agreements, now }: Deps,
  awsAgreementId: string,
): Promise<"agreementsFound" | "agreementReadsFailed" | "limited" | null> {
  const taken = await take(db, awsAgreementId, now);
  if (taken === null) return null;
  try {
    const agreement = await agreements.describe(awsAgreementId);
    if (agreement === "denied" || agreement === "unknown") {
      await leave(db, awsAgreementId, agreement);
      return null;
    }
    const license = await agreements.getLicense(awsAgreementId);
    const answer = { agreement, ...(license === "denied" || license === "unknown" ? {} : { license }) };
    return (await placeReading(db, answer, now)) === "none" ? null : "agreementsFound";
  } catch (error) {
    if (isDatabaseDown(error)) throw error;
    if (isAppError(error, "RATE_LIMITED")) return "limited";
    logError(error, { doing: "reading an agreement that a notice named" });
    await tryAgain(db, taken, error, now);
    return "agreementReadsFailed";
  }
}

type Taken = { awsAgreementId: string; failures: number };

/** The id that is due first. Found in a statement of its own, so that one which cannot be taken is known. */
async function findDue(db: Database, now: Date, tried: readonly string[]): Promise<string | null> {
  const tooFar = new Date(now.getTime() + TOO_FAR_MS);
  const due = await db.$queryRaw<{ id: string }[]>`
    SELECT aws_agreement_id AS id FROM agreement_reading
    WHERE due_at IS NOT NULL AND (due_at <= ${now} OR due_at > ${tooFar}) AND aws_agreement_id <> ALL(${[...tried]}::text[])
    ORDER BY due_at LIMIT 1`;
  return due[0]?.id ?? null;
}

async function take(db: Database, awsAgreementId: string, now: Date): Promise<Taken | null> {
  const later = new Date(now.getTime() + TAKEN_MS);
  const tooFar = new Date(now.getTime() + TOO_FAR_MS);
  const taken = await db.$queryRaw<Taken[]>`
    UPDATE agreement_reading SET due_at = ${later}
    WHERE aws_agreement_id = (
      SELECT aws_agreement_id FROM agreement_reading
      WHERE aws_agreement_id = ${awsAgreementId} AND (due_at <= ${now} OR due_at > ${tooFar}) FOR UPDATE SKIP LOCKED)
    RETURNING aws_agreement_id AS "awsAgreementId", failures`;
  return taken[0] ?? null;
}

async function leave(db: Database, awsAgreementId: string, why: string): Promise<void> {
  await db.agreementReading.update({ where: { awsAgreementId }, data: { dueAt: null, error: why } });
}

async function tryAgain(db: Database, { awsAgreementId, failures }: Taken, error: unknown, now: Date): Promise<void> {
  const pause = Math.min(HOUR_MS, 2 ** Math.min(failures, 10) * MINUTE_MS);
  await db.agreementReading.update({
    where: { awsAgreementId },
    data: { failures: { increment: 1 }, error: nameOf(error), dueAt: new Date(now.getTime() + pause) },
  });
}
