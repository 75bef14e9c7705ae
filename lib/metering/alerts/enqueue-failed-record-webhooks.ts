import type { Database, Db } from "#lib/db/client.ts";
import { toApiRecord, type StoredRecord } from "#lib/metering/queries/api-record.ts";
import { recordColumns } from "#lib/metering/queries/list-metering-records.ts";
import { reasons } from "#lib/metering/reasons.ts";
import type { MeteringRecordState } from "#lib/generated/prisma/enums.ts";
import { appendNews } from "#lib/webhooks/outbox.ts";
import type { WebhookType } from "#lib/webhooks/webhook-type.ts";

const TYPE: WebhookType = "metering.record.failed";
const BATCH = 100;

/**
 * Puts records that came to a state in which they are not billed into the webhooks' outbox, in the order of their
 * steps. The steps themselves left the news, in their own transactions (trigger on `metering_record_step`), so that
 * none is missed whichever program moved the record; here each becomes one message and goes, in one transaction. Runs
 * may overlap.
 *
 * @returns how many messages there are.
 */
export async function enqueueFailedRecordWebhooks(db: Database, isOver: () => boolean = () => false): Promise<number> {
  let enqueued = 0;
  while (!isOver()) {
    const batch = await db.$transaction((tx) => enqueueBatch(tx));
    enqueued += batch.enqueued;
    if (batch.taken < BATCH) break;
  }
  return enqueued;
}

type News = StoredRecord & {
  stepId: string;
  at: Date;
  to: MeteringRecordState;
  /** Which step of the record's life this was: the message's version. */
  version: number;
  /** The record came to the same state before. */
  isAgain: boolean;
};

async function enqueueBatch(tx: Db): Promise<{ taken: number; enqueued: number }> {
  const listening = await tx.webhookEndpoint.count({
    where: { disabledAt: null, OR: [{ types: { isEmpty: true } }, { types: { has: TYPE } }] },
  });
  if (listening === 0) {
    await tx.meteringRecordNews.deleteMany();
    return { taken: 0, enqueued: 0 };
  }
  const news = await tx.$queryRaw<News[]>`
    WITH taken AS MATERIALIZED (
      SELECT step_id, record_id, at, state FROM metering_record_news ORDER BY step_id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
    SELECT t.step_id::text AS "stepId", t.at, t.state::text AS to, ${recordColumns},
      (SELECT count(*)::int FROM metering_record_step s WHERE s.record_id = t.record_id AND s.id <= t.step_id) AS version,
      EXISTS (SELECT FROM metering_record_step s
              WHERE s.record_id = t.record_id AND s.id < t.step_id AND s.state = t.state) AS "isAgain"
    FROM taken t JOIN metering_record r ON r.id = t.record_id ORDER BY t.step_id`;
  const worthReporting = news.filter(isWorthReporting);
  for (const one of worthReporting) await enqueueOne(tx, one);
  await tx.meteringRecordNews.deleteMany({ where: { stepId: { in: news.map(({ stepId }) => BigInt(stepId)) } } });
  return { taken: news.length, enqueued: worthReporting.length };
}

/**
 * A fraction below one unit that an end left over is as agreed. A record of a buyer unknown to AWS is sent again every
 * quarter of an hour: the first refusal is news, the same again is not.
 */
function isWorthReporting({ to, reason, isAgain }: News): boolean {
  if (to === "UNBILLABLE") return reason !== reasons.fractionAtEnd;
  return !(to === "NOT_SUBSCRIBED" && isAgain);
}

/** The record as the API shows it, in the state that this news is of: it may have moved on since. */
async function enqueueOne(tx: Db, { at, to, version, ...record }: News): Promise<void> {
  const shown = toApiRecord({ ...record, state: to, reason: record.state === to ? record.reason : null });
  await appendNews(tx, {
    type: TYPE,
    at,
    agreementId: record.agreementId,
    read: () => Promise.resolve({ ...shown, version }),
  });
}
