import type { MemberAgreement } from "#lib/agreements/member-agreements.ts";
import type { Db } from "#lib/db/client.ts";
import { Prisma, type MeteringRecordState } from "#lib/generated/prisma/client.ts";
import { sumOpenHours } from "#lib/metering/sum-open-hours.ts";
import { hourOf } from "#lib/time/hours.ts";

/** One hour of one dimension as its buyer sees it. Quantities with decimals are exact texts. */
export type MemberHour = {
  hour: Date;
  dimension: string;
  state: MeteringRecordState;
  /** Whole units offered to AWS; null while the hour counts. */
  quantity: number | null;
  used: string;
  carriedIn: string | null;
  carriedOut: string | null;
  sentAt: Date | null;
  acceptedAt: Date | null;
  meteringRecordId: string | null;
};

/** A place in the list: the last row shown. */
export type HourPlace = { hour: Date; dimension: string };

type Input = { dimension?: string | null; before?: HourPlace | null; limit: number };

/**
 * The hours of one agreement that its organization may see, newest first and then by dimension, a page at a time; hours
 * that still count are summed on read and stand among the others.
 *
 * @param agreement from `getMemberAgreement`, which decides who may ask.
 * @returns `next`: where the following page begins; null when this was the last.
 */
export async function listMemberHours(
  db: Db,
  agreement: Pick<MemberAgreement, "id" | "visibleFrom">,
  { dimension = null, before = null, limit }: Input,
): Promise<{ rows: MemberHour[]; next: HourPlace | null }> {
  const from = agreement.visibleFrom === null ? null : hourOf(agreement.visibleFrom);
  const [frozen, open] = await Promise.all([
    listFrozen(db, agreement.id, { dimension, before, from, limit: limit + 1 }),
    sumOpenHours(db, [agreement.id]),
  ]);
  const counting = open
    .filter((row) => (dimension === null || row.dimension === dimension) && (from === null || row.hour >= from))
    .filter((row) => before === null || compare(before, row) < 0)
    .map((row): MemberHour => ({
      hour: row.hour,
      dimension: row.dimension,
      state: "OPEN",
      quantity: null,
      used: row.used,
      carriedIn: row.carriedIn,
      carriedOut: null,
      sentAt: null,
      acceptedAt: null,
      meteringRecordId: null,
    }));
  const found = [...frozen, ...counting].toSorted(compare);
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return { rows, next: found.length > limit && last ? { hour: last.hour, dimension: last.dimension } : null };
}

function compare(a: HourPlace, b: HourPlace): number {
  return b.hour.getTime() - a.hour.getTime() || (a.dimension < b.dimension ? -1 : a.dimension > b.dimension ? 1 : 0);
}

type Range = { dimension: string | null; before: HourPlace | null; from: Date | null; limit: number };

function listFrozen(db: Db, agreementId: string, { dimension, before, from, limit }: Range): Promise<MemberHour[]> {
  const conditions = [
    Prisma.sql`r.agreement_id = ${agreementId}::uuid AND r.state <> 'OPEN'`,
    ...(dimension === null ? [] : [Prisma.sql`r.dimension = ${dimension}`]),
    ...(from === null ? [] : [Prisma.sql`r.hour >= ${from}`]),
    ...(before === null
      ? []
      : [
          Prisma.sql`r.hour <= ${before.hour}
            AND (r.hour < ${before.hour} OR r.dimension COLLATE "C" > ${before.dimension})`,
        ]),
  ];
  return db.$queryRaw<MemberHour[]>`
    SELECT r.hour, r.dimension, r.state::text AS state, r.quantity, r.used::text AS used,
      r.carried_in::text AS "carriedIn", r.carried_out::text AS "carriedOut", r.sent_at AS "sentAt",
      r.accepted_at AS "acceptedAt", r.metering_record_id AS "meteringRecordId"
    FROM metering_record r WHERE ${Prisma.join(conditions, " AND ")}
    ORDER BY r.hour DESC, r.dimension COLLATE "C" LIMIT ${limit}`;
}
