import type { Db } from "#lib/db/client.ts";
import type { MeteringRecordState } from "#lib/generated/prisma/client.ts";
import type { TimelineKey } from "#lib/customers/timeline/timeline-keys.ts";

/** A record of an hour with its life; quantities are exact texts. */
export type TimelineRecord = {
  dimension: string;
  label: string;
  unit: string;
  state: MeteringRecordState;
  quantity: number | null;
  used: string;
  carriedIn: string;
  carriedOut: string;
  reason: string | null;
  deadline: Date | null;
  frozenAt: Date | null;
  /** The first and the last steps of its life, oldest first; those between are left out of a long one. */
  steps: { at: Date; state: MeteringRecordState; cause: string }[];
  stepCount: number;
};

/** One agreement's closed hour. */
export type TimelineHour = { agreementId: string; productTitle: string; hour: Date; records: TimelineRecord[] };

/** Steps shown of a record at either end of its life. */
const FIRST_STEPS = 4;
const LAST_STEPS = 3;

type Row = Omit<TimelineRecord, "steps"> & {
  agreementId: string;
  productTitle: string;
  hour: Date;
  epoch: string;
  steps: { at: string; state: MeteringRecordState; cause: string }[] | null;
};

/** The hours that timeline keys name, by `agreement epoch`. Each is one look along the agreement's index. */
export async function listTimelineHours(db: Db, keys: readonly TimelineKey[]): Promise<Map<string, TimelineHour>> {
  if (keys.length === 0) return new Map();
  const rows = await db.$queryRaw<Row[]>`
    SELECT r.agreement_id AS "agreementId", p.title AS "productTitle", r.hour,
      extract(epoch FROM r.hour)::bigint::text AS epoch, r.dimension, coalesce(d.label, r.dimension) AS label,
      coalesce(d.unit, '') AS unit, r.state::text AS state, r.quantity, r.used::text AS used,
      r.carried_in::text AS "carriedIn", r.carried_out::text AS "carriedOut", r.reason, r.deadline, r.frozen_at AS "frozenAt", s.steps, coalesce(s.n, 0) AS "stepCount"
    FROM unnest(${keys.map(({ part }) => part)}::uuid[], ${keys.map(({ ref }) => ref)}::bigint[]) k(agreement_id, epoch)
    JOIN metering_record r ON r.agreement_id = k.agreement_id AND r.hour = to_timestamp(k.epoch)
    JOIN product p ON p.id = r.product_id
    LEFT JOIN dimension d ON d.product_id = r.product_id AND d.name = r.dimension
    LEFT JOIN LATERAL (
      SELECT json_agg(json_build_object('at', t.at, 'state', t.state, 'cause', t.cause) ORDER BY t.id)
        FILTER (WHERE t.place <= ${FIRST_STEPS}::int OR t.place > t.n - ${LAST_STEPS}::int) AS steps, max(t.n)::int AS n
      FROM (SELECT st.*, row_number() OVER (ORDER BY st.id) AS place, count(*) OVER () AS n
        FROM metering_record_step st WHERE st.record_id = r.id) t) s ON true
    ORDER BY label, r.dimension`;
  const hours = new Map<string, TimelineHour>();
  for (const { agreementId, productTitle, hour, epoch, steps, ...record } of rows) {
    const key = `${agreementId} ${epoch}`;
    const entry = hours.get(key) ?? { agreementId, productTitle, hour, records: [] };
    entry.records.push({ ...record, steps: (steps ?? []).map((step) => ({ ...step, at: new Date(step.at) })) });
    hours.set(key, entry);
  }
  return hours;
}
