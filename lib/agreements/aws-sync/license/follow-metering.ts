import { reconcileAgreement } from "#lib/agreements/lifecycle/reconcile-agreement.ts";
import { NOT_SUBSCRIBED, CONSISTENT_AFTER_MS } from "#lib/agreements/lifecycle/license/decide-license.ts";
import type { Database } from "#lib/db/client.ts";
import { throwFailure, type ReportFailure } from "#lib/errors/report-failure.ts";
import { DAY_MS } from "#lib/time/hours.ts";
import { IN_FORCE_STATUSES } from "#lib/status/agreement-statuses-sql.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";

type Deps = {
  db: Database;
  /** Business time. */
  now: Date;
  /** Takes the failure of one agreement; without it the first one ends all. */
  report?: ReportFailure;
};

const JOB = "metering-answers";
/** As many at once; the others follow with the next run. */
const AT_ONCE = 100;

/**
 * Applies what AWS's answers to records say of licenses. Where AWS lets a seller read no status, CustomerNotSubscribed
 * suspends an agreement, and the next record that AWS accepts lifts that. Where it does, such an agreement is read at
 * this run.
 */
export async function followMetering(deps: Deps, isOver: () => boolean): Promise<Record<string, never>> {
  const { db, now, report = throwFailure } = deps;
  await readRefused(db, now);
  for (const { id } of await findChanged(db, now)) {
    if (isOver()) break;
    try {
      await db.$transaction(async (tx) => {
        const held = await tx.$queryRaw<unknown[]>`SELECT id FROM agreement WHERE id = ${id}::uuid FOR UPDATE`;
        if (held.length > 0) await reconcileAgreement(tx, id, { now, by: JOB });
      });
    } catch (error) {
      report(error, { agreement: id });
    }
  }
  return {};
}

async function readRefused(db: Database, now: Date): Promise<void> {
  const cutoff = new Date(now.getTime() - CONSISTENT_AFTER_MS);
  await db.$executeRaw`
    UPDATE agreement SET aws_read_due_at = ${now}
    WHERE id IN (
      SELECT r.agreement_id FROM metering_record r WHERE r.state = 'NOT_SUBSCRIBED' AND r.hour > ${new Date(now.getTime() - DAY_MS)})
      AND status IN (${Prisma.raw(IN_FORCE_STATUSES)}) AND aws_read_due_at > ${now}
      AND (aws_read_tried_at IS NULL OR aws_read_tried_at <= ${cutoff})`;
}

function findChanged(db: Database, now: Date): Promise<{ id: string }[]> {
  const since = new Date(now.getTime() - DAY_MS);
  return db.$queryRaw<{ id: string }[]>`
    SELECT a.id FROM agreement a JOIN product p ON p.id = a.product_id
    WHERE a.id IN (SELECT r.agreement_id FROM metering_record r WHERE r.state = 'NOT_SUBSCRIBED' AND r.hour > ${since})
      AND a.status IN (${Prisma.raw(IN_FORCE_STATUSES)})
      AND (p.integration = 'LEGACY' OR a.aws_read_denied_at IS NOT NULL
           OR EXISTS (SELECT FROM license_read_access WHERE denied_at IS NOT NULL))
    UNION
    SELECT a.id FROM agreement a
    WHERE a.aws_reason = ${NOT_SUBSCRIBED} AND EXISTS (
      SELECT FROM metering_record r
      WHERE r.agreement_id = a.id AND r.hour > ${since} AND r.state = 'ACCEPTED' AND r.accepted_at > a.account_suspended_at)
    LIMIT ${AT_ONCE}`;
}
