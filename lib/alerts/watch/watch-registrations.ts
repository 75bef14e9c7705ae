import type { AlertInput } from "#lib/alerts/alert-kinds.ts";
import type { WatchTimes } from "#lib/alerts/watch/watch-times.ts";
import type { Db } from "#lib/db/client.ts";
import { DAY_MS } from "#lib/time/hours.ts";
import { IN_FORCE_STATUSES, OVER_STATUSES } from "#lib/status/agreement-statuses-sql.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";

/**
 * Agreements whose buyer arrived two hours ago or earlier, and which still have no link: an arrival lives an hour, so
 * the buyer has gone. One that was raised stays until it is linked or over, also when the arrival itself has been
 * purged.
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
      AND a.status NOT IN (${Prisma.raw(OVER_STATUSES)})
      AND NOT EXISTS (SELECT FROM agreement_link l WHERE l.agreement_id = a.id AND l.linked_to IS NULL)
    GROUP BY a.id`;
  return unfinished.map(({ id, step }) => ({
    kind: "REGISTRATION_UNFINISHED",
    subject: `agreement:${id}`,
    severity: "WARNING",
    data: { step },
  }));
}

/** How far back purchases are looked at; an alert that is open stays until the buyer arrives. */
const LOOKED_BACK_DAYS = 60;

/**
 * Agreements that AWS's events named a day ago or earlier, which are in force, and whose buyer never arrived. Not those
 * that were linked by other ways (an import, a person), that began long before we heard of them (an earlier
 * integration's customers, to be imported), whose product needs no registration (containers and AMIs), or that a person
 * has to match with their predecessor first. A day is counted from the later of the purchase and its start.
 */
export async function findMissingCustomers(db: Db, { now }: WatchTimes): Promise<AlertInput[]> {
  const aDayAgo = new Date(now.getTime() - DAY_MS);
  const longAgo = new Date(now.getTime() - LOOKED_BACK_DAYS * DAY_MS);
  const missing = await db.$queryRaw<{ id: string }[]>`
    SELECT a.id FROM agreement a JOIN product p ON p.id = a.product_id
    WHERE (a.created_at BETWEEN ${longAgo} AND ${aDayAgo}
        OR a.id IN (SELECT substr(subject, 11)::uuid FROM alert WHERE kind = 'CUSTOMER_MISSING' AND closed_at IS NULL))
      AND (a.starts_at IS NULL OR a.starts_at BETWEEN a.created_at - interval '2 days' AND ${aDayAgo})
      AND a.status IN (${Prisma.raw(IN_FORCE_STATUSES)}) AND a.unconfirmed_since IS NULL AND p.kind = 'SAAS'
      AND NOT EXISTS (SELECT FROM agreement_link l WHERE l.agreement_id = a.id)
      AND NOT EXISTS (SELECT FROM registration r WHERE r.agreement_id = a.id)
      AND NOT EXISTS (SELECT FROM alert n WHERE n.kind = 'CUSTOMER_ARRIVED' AND n.subject = 'agreement:' || a.id)
      AND NOT EXISTS (SELECT FROM succession_case s WHERE s.agreement_id = a.id AND s.decided_at IS NULL)
    ORDER BY a.id`;
  return missing.map(({ id }) => ({
    kind: "CUSTOMER_MISSING",
    subject: `agreement:${id}`,
    severity: "WARNING",
  }));
}
