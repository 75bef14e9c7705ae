import { Prisma } from "#lib/generated/prisma/client.ts";
import type { MemberAgreement } from "#lib/agreements/member-agreements.ts";
import type { Db } from "#lib/db/client.ts";
import { sumOpenHours } from "#lib/metering/sum-open-hours.ts";
import { hourOf } from "#lib/time/hours.ts";
import { microsOf, microsToText } from "#lib/usage/quantity.ts";
import { NOT_BILLED_STATES, QUEUED_STATES } from "#lib/metering/record-states-sql.ts";

/** One dimension's UTC day. Exact texts. */
export type MemberDay = {
  productId: string;
  dimension: string;
  /** `2026-11-21` */
  day: string;
  /** Whole units that AWS accepted. */
  billed: string;
  /** Frozen units on their way, and what open hours hold so far. */
  counting: string;
  /** Units that AWS did not take: refused, in review, or too late. */
  unbilled: string;
};

type Viewed = Pick<MemberAgreement, "id" | "visibleFrom"> & { product: { id: string } };

/**
 * Usage by day and dimension of some agreements, `from` ≤ hour < `to`; one walk along each agreement's hours. Days
 * without usage are left out.
 *
 * @param agreements from `listMemberAgreements`, which decides who may ask.
 */
export async function sumMemberDays(
  db: Db,
  agreements: readonly Viewed[],
  { from, to }: { from: Date; to: Date },
): Promise<MemberDay[]> {
  if (agreements.length === 0) return [];
  const firstHours = agreements.map(({ visibleFrom }) =>
    visibleFrom === null || visibleFrom < from ? from : hourOf(visibleFrom),
  );
  const ids = agreements.map(({ id }) => id);
  const [frozen, open] = await Promise.all([
    db.$queryRaw<MemberDay[]>`
      SELECT r.product_id AS "productId", r.dimension, to_char(r.hour AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day,
        coalesce(sum(r.quantity) FILTER (WHERE r.state = 'ACCEPTED'), 0)::text AS billed,
        coalesce(sum(r.quantity) FILTER (WHERE r.state IN (${Prisma.raw(QUEUED_STATES)})), 0)::text AS counting,
        coalesce(sum(r.quantity) FILTER (WHERE r.state IN (${Prisma.raw(NOT_BILLED_STATES)})), 0)::text AS unbilled
      FROM unnest(${ids}::uuid[], ${firstHours.map((hour) => hour.toISOString())}::timestamptz[]) AS v(id, first_hour)
      JOIN metering_record r ON r.agreement_id = v.id AND r.hour >= v.first_hour
      WHERE r.hour < ${to} AND r.state <> 'OPEN'
      GROUP BY 1, 2, 3`,
    sumOpenHours(db, ids),
  ]);
  const days = new Map(frozen.map((day) => [`${day.productId} ${day.dimension} ${day.day}`, day]));
  for (const { agreementId, dimension, hour, used } of open) {
    const at = ids.indexOf(agreementId);
    if (hour < firstHours[at]! || hour >= to) continue;
    const productId = agreements[at]!.product.id;
    const day = hour.toISOString().slice(0, 10);
    const key = `${productId} ${dimension} ${day}`;
    const known = days.get(key) ?? { productId, dimension, day, billed: "0", counting: "0", unbilled: "0" };
    days.set(key, { ...known, counting: microsToText(microsOf(known.counting) + microsOf(used)) });
  }
  return [...days.values()].toSorted((a, b) => (a.day < b.day ? -1 : 1));
}
