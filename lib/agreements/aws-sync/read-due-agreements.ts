import { nextAfterFailure } from "#lib/agreements/aws-sync/next-read.ts";
import { readAgreement, type DueAgreement } from "#lib/agreements/aws-sync/read-agreement.ts";
import type { Database } from "#lib/db/client.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { isDatabaseDown } from "#lib/errors/database-error.ts";
import { logError } from "#lib/log/log.ts";
import { throwFailure, type ReportFailure } from "#lib/errors/report-failure.ts";
import type { AgreementPort } from "#lib/marketplace/agreement-port.ts";
import { DAY_MS, MINUTE_MS } from "#lib/time/hours.ts";

type Deps = {
  db: Database;
  agreements: AgreementPort;
  /** Business time. */
  now: Date;
  /** From 0 to 1. */
  random: () => number;
  /** Takes the failure of one agreement; without it the first one ends all. */
  report?: ReportFailure;
};

/** A run that dies leaves what it took to the next one after this. */
const TAKEN_MS = 5 * MINUTE_MS;
/** A clock that was set back must not stop the reads. */
const TOO_FAR_MS = 2 * DAY_MS;
/** Failures in a row after which AWS is left alone until the next run. */
const PATIENCE = 3;

/**
 * Reads the agreements that are due, the longest due first. A read that fails changes nothing but when it is tried
 * again: it neither opens nor cuts access (E05). Runs may overlap: each row is taken by moving its next date.
 */
export async function readDueAgreements(
  deps: Deps,
  isOver: () => boolean,
): Promise<{ agreementsRead: number; agreementReadsFailed: number }> {
  const counts = { agreementsRead: 0, agreementReadsFailed: 0 };
  const { report = throwFailure } = deps;
  /** Agreements that had their turn. */
  const tried: string[] = [];
  while (!isOver() && counts.agreementReadsFailed < PATIENCE) {
    const id = await findDue(deps, tried);
    if (id === null) break;
    tried.push(id);
    try {
      const outcome = await readDue(deps, id);
      if (outcome === "limited") break;
      if (outcome !== null) counts[outcome]++;
    } catch (error) {
      report(error, { agreement: id });
    }
  }
  return counts;
}

/** @returns null when another run has it; `limited`: AWS's rate is used up. */
async function readDue(deps: Deps, id: string): Promise<"agreementsRead" | "agreementReadsFailed" | "limited" | null> {
  const row = await take(deps, id);
  if (row === null) return null;
  try {
    await readAgreement(deps, row);
    return "agreementsRead";
  } catch (error) {
    if (isDatabaseDown(error)) throw error;
    if (isAppError(error, "RATE_LIMITED")) return "limited";
    logError(error, { doing: "reading an agreement", agreement: row.id });
    await noteFailure(deps, row.id, error);
    return "agreementReadsFailed";
  }
}

/**
 * The agreement that is due first. Found in a statement of its own, so that one which cannot be taken is known by its
 * id.
 */
async function findDue({ db, now }: Deps, tried: readonly string[]): Promise<string | null> {
  const tooFar = new Date(now.getTime() + TOO_FAR_MS);
  const due = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM agreement
    WHERE aws_read_due_at IS NOT NULL AND (aws_read_due_at <= ${now} OR aws_read_due_at > ${tooFar})
      AND id <> ALL(${[...tried]}::uuid[])
    ORDER BY aws_read_due_at LIMIT 1`;
  return due[0]?.id ?? null;
}

/** Takes an agreement by moving its next date. @returns null when another run has it. */
async function take({ db, now }: Deps, id: string): Promise<DueAgreement | null> {
  const later = new Date(now.getTime() + TAKEN_MS);
  const tooFar = new Date(now.getTime() + TOO_FAR_MS);
  const taken = await db.$queryRaw<DueAgreement[]>`
    UPDATE agreement SET aws_read_due_at = ${later}
    WHERE id = (
      SELECT id FROM agreement
      WHERE id = ${id}::uuid AND (aws_read_due_at <= ${now} OR aws_read_due_at > ${tooFar}) FOR UPDATE SKIP LOCKED)
    RETURNING id, license_arn AS "licenseArn", aws_agreement_id AS "awsAgreementId"`;
  return taken[0] ?? null;
}

/** Notes that AWS could not be asked about a row, and when it is tried again. @param now business time. */
export async function noteFailure({ db, now }: Pick<Deps, "db" | "now">, id: string, error: unknown): Promise<void> {
  const row = await db.agreement.findUnique({ where: { id }, select: { awsReadFailingSince: true } });
  // An import was taken back meanwhile, and the agreement with it.
  if (row === null) return;
  await db.agreement.updateMany({
    where: { id },
    data: {
      awsReadTriedAt: now,
      awsReadFailingSince: row.awsReadFailingSince ?? now,
      awsReadError: nameOf(error),
      awsReadDueAt: nextAfterFailure(row.awsReadFailingSince, now),
    },
  });
}

/** The failure's name in the console: AWS's operation and error, never the input. */
export function nameOf(error: unknown): string {
  return isAppError(error) ? error.message.slice(0, 200) : "failed";
}
