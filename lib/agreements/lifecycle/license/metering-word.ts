import type { Db } from "#lib/db/client.ts";
import { HOUR_MS } from "#lib/time/hours.ts";

/** What AWS's answers to an agreement's records say of its license. */
export type MeteringWord = { wasBilled: boolean; billedAt: Date | null; notSubscribedAt: Date | null };

/** AWS takes an hour's usage for 24 hours; answers to older hours say nothing new. */
const RECENT_MS = 48 * HOUR_MS;

/**
 * Reads what AWS answered to the records of the last two days, and whether it ever accepted one.
 *
 * @param now business time.
 */
export async function readMeteringWord(tx: Db, agreementId: string, now: Date): Promise<MeteringWord> {
  const since = new Date(now.getTime() - RECENT_MS);
  const [word] = await tx.$queryRaw<MeteringWord[]>`
    SELECT
      EXISTS (SELECT FROM metering_record r WHERE r.agreement_id = ${agreementId}::uuid AND r.state = 'ACCEPTED') AS "wasBilled",
      (SELECT max(r.accepted_at) FROM metering_record r
       WHERE r.agreement_id = ${agreementId}::uuid AND r.hour > ${since} AND r.state = 'ACCEPTED') AS "billedAt",
      (SELECT max(s.at) FROM metering_record r JOIN metering_record_step s ON s.record_id = r.id
       WHERE r.agreement_id = ${agreementId}::uuid AND r.hour > ${since} AND s.state = 'NOT_SUBSCRIBED') AS "notSubscribedAt"`;
  return word!;
}
