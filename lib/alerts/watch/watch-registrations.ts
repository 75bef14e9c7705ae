import type { AlertInput } from "#lib/alerts/alert-kinds.ts";
import type { WatchTimes } from "#lib/alerts/watch/watch-times.ts";
import type { Db } from "#lib/db/client.ts";

/**
 * Agreements whose buyer arrived two hours ago or earlier, and which still belong to nobody: an arrival lives an hour, so the buyer
 * has gone. One that was raised stays until it is linked or over, also when the arrival itself has been forgotten.
 */
export async function findUnfinishedRegistrations(db: Db, { machineNow }: WatchTimes): Promise<AlertInput[]> {
  const unfinished = await db.$queryRaw<{ id: string; step: string | null }[]>`
    SELECT a.id, max(CASE WHEN r.mailed_at IS NULL THEN 'never signed in' ELSE 'a sign-in link was mailed' END) AS step
    FROM agreement a LEFT JOIN registration r ON r.agreement_id = a.id AND r.state = 'RESOLVED'
    WHERE a.id IN (
        SELECT agreement_id FROM registration
        WHERE state = 'RESOLVED' AND expires_at > ${machineNow}::timestamptz - interval '31 days'
          AND created_at <= ${machineNow}::timestamptz - interval '2 hours'
        UNION
        SELECT substr(subject, 11)::uuid FROM alert WHERE kind = 'REGISTRATION_UNFINISHED' AND closed_at IS NULL)
      AND a.status NOT IN ('ended', 'failed')
      AND NOT EXISTS (SELECT FROM agreement_link l WHERE l.agreement_id = a.id AND l.linked_to IS NULL)
    GROUP BY a.id`;
  return unfinished.map(({ id, step }) => ({
    kind: "REGISTRATION_UNFINISHED",
    subject: `agreement:${id}`,
    severity: "WARNING",
    data: { step },
  }));
}
