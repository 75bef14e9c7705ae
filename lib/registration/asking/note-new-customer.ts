import type { Db } from "#lib/db/client.ts";
import { OVER_STATUSES } from "#lib/status/agreement-statuses-sql.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";

/**
 * Notes for operators that a new customer has arrived, in the transaction that saves AWS's answer: once per agreement,
 * at its first arrival. Not where the agreement belongs or belonged to an organization (a known customer who comes
 * again, or one from an import), nor where it is over. `notifyOfAlerts` mails it; it is information only, so no alert
 * stays open.
 *
 * @param now business time.
 */
export async function noteNewCustomer(tx: Db, agreementId: string, now: Date): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO alert (kind, subject, severity, opened_at, last_seen_at, closed_at, data)
    SELECT 'CUSTOMER_ARRIVED', 'agreement:' || a.id, 'INFO', ${now}, ${now}, ${now}, '{}' FROM agreement a
    WHERE a.id = ${agreementId}::uuid AND a.status NOT IN (${Prisma.raw(OVER_STATUSES)})
      AND NOT EXISTS (SELECT FROM agreement_link l WHERE l.agreement_id = a.id)
    ON CONFLICT (subject) WHERE kind = 'CUSTOMER_ARRIVED' DO NOTHING`;
}
