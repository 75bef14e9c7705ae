import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import { decodeCursor, encodeCursor, type Page } from "#lib/db/cursor.ts";
import { Prisma, type AsideReason } from "#lib/generated/prisma/client.ts";
import { UNSETTLED_STATES, type UnsettledState } from "#lib/usage/parked/parked-states.ts";

type Deps = { db: Db; actor: Operator };

/**
 * Usage that no hour counts, as the console lists it. `quantity` is exact text; `note`: why it is unbillable, an
 * event's code.
 */
export type ParkedUsageRow = {
  key: string;
  eventId: string;
  agreementId: string;
  productId: string;
  productTitle: string;
  customerAwsAccountId: string | null;
  dimension: string;
  quantity: string;
  at: Date;
  receivedAt: Date;
  reason: AsideReason;
  state: UnsettledState;
  note: string | null;
};

type Input = {
  state: UnsettledState;
  agreementId?: string | null;
  cursor?: string | null;
  limit?: number;
};

// An id that was refused after the end stays free: where it counts by now, the entry is superseded.
const isCounted = Prisma.sql`(s.reason = 'AFTER_END' AND EXISTS (SELECT FROM usage_event e WHERE e.key = s.key))`;

/**
 * Usage that waits (parked for its dimension, or late and held) or that nothing can bill, newest first, a page at a
 * time.
 *
 * @throws AppError INVALID_REQUEST for a foreign cursor.
 */
export async function browseParkedUsage(
  { db, actor }: Deps,
  { state, agreementId = null, cursor, limit = 50 }: Input,
): Promise<Page<ParkedUsageRow>> {
  assertOperator(actor, "VIEWER");
  const after = decodeCursor(cursor, ["instant", "uuid"]);
  const found = await db.$queryRaw<ParkedUsageRow[]>`
    SELECT s.key::text AS key, s.id AS "eventId", s.agreement_id AS "agreementId", s.product_id AS "productId", p.title AS "productTitle",
           a.customer_aws_account_id AS "customerAwsAccountId", s.dimension, trim_scale(s.quantity)::text AS quantity, s.at,
           s.received_at AS "receivedAt", s.reason::text AS reason, s.state::text AS state, s.note
    FROM usage_aside s JOIN product p ON p.id = s.product_id JOIN agreement a ON a.id = s.agreement_id
    WHERE s.state = ${state}::aside_state AND s.state IN (${Prisma.raw(UNSETTLED_STATES)}) AND NOT ${isCounted}
      AND (${agreementId}::uuid IS NULL OR s.agreement_id = ${agreementId}::uuid)
      AND (${after === null} OR (s.received_at, s.key) < (${after?.[0] ?? null}::timestamptz, ${after?.[1] ?? null}::uuid))
    ORDER BY s.received_at DESC, s.key DESC LIMIT ${limit + 1}`;
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return {
    rows,
    nextCursor: found.length > limit && last ? encodeCursor([last.receivedAt.toISOString(), last.key]) : null,
  };
}
