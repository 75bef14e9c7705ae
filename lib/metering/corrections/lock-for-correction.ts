import type { Db } from "#lib/db/client.ts";
import type { MeteringHourState, MeteringRecordState } from "#lib/generated/prisma/enums.ts";
import { openRecord, type Pair } from "#lib/metering/corrections/open-record.ts";

/** `frozen`: the record is. `closed`: the agreement takes no more usage. */
type CorrectionLock = "locked" | "frozen" | "closed";

/**
 * Holds three locks of a pair's hour until the transaction ends: its agreement, its product's hour and its own record,
 * which counts once the hour's regular freeze has begun or the agreement's end has closed it. The insert of usage holds
 * the same, so no freeze can sum meanwhile.
 */
export async function lockForCorrection(tx: Db, pair: Pair, hour: Date, now: Date): Promise<CorrectionLock> {
  const { agreementId, productId, dimension } = pair;
  await tx.$executeRaw`
    INSERT INTO metering_hour (product_id, hour) VALUES (${productId}::uuid, ${hour}) ON CONFLICT DO NOTHING`;
  const [hourLock] = await tx.$queryRaw<{ state: MeteringHourState }[]>`
    SELECT state::text AS state FROM metering_hour WHERE product_id = ${productId}::uuid AND hour = ${hour} FOR SHARE`;
  const [agreement] = await tx.$queryRaw<{ isClosed: boolean; isHourClosed: boolean }[]>`
    SELECT intake_closed_at IS NOT NULL AS "isClosed", coalesce(hours_closed_before > ${hour}, false) AS "isHourClosed"
    FROM agreement WHERE id = ${agreementId}::uuid FOR SHARE`;
  if (agreement?.isClosed !== false) return "closed";
  if (hourLock?.state === "FROZEN" || agreement.isHourClosed) await openRecord(tx, pair, hour, now);
  const [record] = await tx.$queryRaw<{ state: MeteringRecordState }[]>`
    SELECT state::text AS state FROM metering_record
    WHERE agreement_id = ${agreementId}::uuid AND dimension = ${dimension} AND hour = ${hour} FOR SHARE`;
  return record === undefined || record.state === "OPEN" ? "locked" : "frozen";
}
