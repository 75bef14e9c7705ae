import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import { decodeCursor, toPage, type Page } from "#lib/db/cursor.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import type { RecordKey } from "#lib/metering/record-id.ts";

type Deps = { db: Db; actor: Operator };

/** A correction of usage as the console shows it; `quantity` is signed exact text. */
export type CorrectionRow = {
  id: string;
  dimension: string;
  dimensionLabel: string;
  quantity: string;
  reason: string;
  /** Null: a job of ours, or an erased person. */
  author: string | null;
  createdAt: Date;
  /** The hour whose record carried it in; null: it waits for the next record of its pair. */
  hour: Date | null;
  /** The hour whose expired record it books again. */
  rebookedHour: Date | null;
  /** The hour of which AWS held another quantity: the correction is the difference. */
  settledHour: Date | null;
};

const columns = Prisma.sql`
  m.id::text AS id, m.dimension, coalesce(d.label, m.dimension) AS "dimensionLabel", m.quantity::text AS quantity, m.reason,
  u.email AS author, m.created_at AS "createdAt", r.hour, b.hour AS "rebookedHour", t.hour AS "settledHour"`;
const joins = Prisma.sql`
  JOIN agreement a ON a.id = m.agreement_id
  LEFT JOIN dimension d ON d.product_id = a.product_id AND d.name = m.dimension
  LEFT JOIN user_account u ON u.id = m.author_user_id
  LEFT JOIN metering_record r ON r.id = m.record_id
  LEFT JOIN metering_record b ON b.id = m.rebooked_from
  LEFT JOIN duplicate_settlement s ON s.adjustment_id = m.id
  LEFT JOIN metering_record t ON t.id = s.record_id`;

/**
 * The corrections of one agreement, newest first, a page at a time. @throws AppError INVALID_REQUEST for a foreign
 * cursor.
 */
export async function listCorrections(
  { db, actor }: Deps,
  { agreementId, cursor = null, limit = 20 }: { agreementId: string; cursor?: string | null; limit?: number },
): Promise<Page<CorrectionRow>> {
  assertOperator(actor, "VIEWER");
  const [before] = decodeCursor(cursor, ["id"]) ?? [];
  const found = await db.$queryRaw<CorrectionRow[]>`
    SELECT ${columns} FROM metering_adjustment m ${joins}
    WHERE m.agreement_id = ${agreementId}::uuid ${before === undefined ? Prisma.empty : Prisma.sql`AND m.id < ${before}::bigint`}
    ORDER BY m.id DESC LIMIT ${limit + 1}`;
  return toPage(found, limit, ({ id }) => [id]);
}

/**
 * What was carried into a record besides the hours before it (`into`), and the correction that books its own units
 * again, or what AWS lacks of them (`from`).
 */
export async function listCorrectionsOfRecord(
  { db, actor }: Deps,
  { agreementId, dimension, hour }: RecordKey,
): Promise<{ into: CorrectionRow[]; from: CorrectionRow | null }> {
  assertOperator(actor, "VIEWER");
  const found = await db.$queryRaw<(CorrectionRow & { isFrom: boolean })[]>`
    SELECT ${columns}, coalesce(b.id = own.id, false) OR coalesce(t.id = own.id, false) AS "isFrom" FROM metering_record own
    JOIN metering_adjustment m ON m.agreement_id = own.agreement_id AND m.dimension = own.dimension
      AND (m.record_id = own.id OR m.rebooked_from = own.id
        OR m.id = (SELECT adjustment_id FROM duplicate_settlement WHERE record_id = own.id)) ${joins}
    WHERE own.agreement_id = ${agreementId}::uuid AND own.dimension = ${dimension} AND own.hour = ${hour}
    ORDER BY m.id LIMIT 50`;
  return {
    into: found.filter(({ isFrom }) => !isFrom),
    from: found.find(({ isFrom }) => isFrom) ?? null,
  };
}
