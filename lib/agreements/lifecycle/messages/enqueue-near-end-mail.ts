import { ENDING_MAIL_MS, enqueueMailOfChange } from "#lib/agreements/lifecycle/messages/mail-of-change.ts";
import type { Db } from "#lib/db/client.ts";
import { throwFailure, type ReportFailure } from "#lib/errors/report-failure.ts";
import { MANAGING_ROLES } from "#lib/auth/roles.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";

/** The rest comes with the next run. */
const AT_ONCE = 200;

/**
 * Enqueues the mail of ends that are near, where no event or read announced them. Safe to run many times at once: each
 * person gets one mail about one end.
 *
 * @param now business time.
 * @param report takes the failure of one agreement; without it the first one ends all.
 * @returns how many agreements were looked at.
 */
export async function enqueueNearEndMail(db: Db, now: Date, report: ReportFailure = throwFailure): Promise<number> {
  const near = await db.$queryRaw<{ id: string; reason: string; endsAt: Date }[]>`
    SELECT a.id, a.status_reason AS reason, a.ends_at AS "endsAt" FROM agreement a
    WHERE a.status = 'ending' AND a.intake_closed_at IS NULL
      AND a.ends_at > ${now} AND a.ends_at <= ${new Date(now.getTime() + ENDING_MAIL_MS)}
      AND EXISTS (
        SELECT FROM agreement_link l JOIN membership m ON m.organization_id = l.organization_id AND m.role IN (${Prisma.raw(MANAGING_ROLES)})
          JOIN user_account u ON u.id = m.user_id AND u.erased_at IS NULL AND u.email IS NOT NULL
        WHERE l.agreement_id = a.id AND l.linked_to IS NULL)
      AND NOT EXISTS (
        SELECT FROM mail_outbox x
        WHERE x.about = 'ending:' || a.id || ':' || floor(extract(epoch FROM a.ends_at))::bigint)
    ORDER BY a.ends_at LIMIT ${AT_ONCE}`;
  for (const { id, reason, endsAt } of near) {
    const ending = { status: "ending", statusReason: reason, endsAt } as const;
    try {
      await enqueueMailOfChange(db, id, ending, ending, now);
    } catch (error) {
      report(error, { agreement: id });
    }
  }
  return near.length;
}
