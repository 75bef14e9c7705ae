import { z } from "zod";
import {
  apiAgreementColumns,
  apiAgreementTables,
  toApiAgreement,
  type ApiAgreement,
  type ApiAgreementRow,
} from "#lib/agreements/api-agreement.ts";
import { decodeCursor, toPage, type Page } from "#lib/db/cursor.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { AgreementStatus } from "#lib/generated/prisma/enums.ts";

const text = z
  .string()
  .max(200)
  .regex(/^[^\p{Cc}]*$/u, "must have no control characters");

/** The query of the public list. */
export const listAgreementsInput = z.strictObject({
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  status: z.enum(AgreementStatus).optional(),
  productCode: text.optional(),
  customerAwsAccountId: text.optional(),
});
type ListAgreementsInput = z.infer<typeof listAgreementsInput>;

/** Written by PostgreSQL to the microsecond: JavaScript's dates would cut the key and skip rows. */
const createdKey = `to_char(a.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** Agreements, newest first. @throws AppError INVALID_REQUEST for a cursor that is not ours. */
export async function listApiAgreements(db: Queryable, input: ListAgreementsInput): Promise<Page<ApiAgreement>> {
  const { limit, status, productCode, customerAwsAccountId } = input;
  const [createdAt, id] = decodeCursor(input.cursor, ["instant", "uuid"]) ?? [null, null];
  const filters: string[] = [];
  const values: unknown[] = [];
  const filter = (value: unknown, condition: (place: string) => string) => {
    if (value === undefined || value === null) return;
    values.push(value);
    filters.push(condition(`$${values.length}`));
  };
  filter(status, (place) => `a.status = ${place}::agreement_status`);
  filter(productCode, (place) => `p.product_code = ${place}`);
  filter(customerAwsAccountId, (place) => `a.customer_aws_account_id = ${place}`);
  if (createdAt !== null) {
    values.push(createdAt, id);
    filters.push(`(a.created_at, a.id) < ($${values.length - 1}::timestamptz, $${values.length}::uuid)`);
  }
  values.push(limit + 1);
  const { rows } = await db.query<ApiAgreementRow & { created_key: string }>(
    `SELECT ${apiAgreementColumns}, ${createdKey} AS created_key FROM ${apiAgreementTables}
     ${filters.length === 0 ? "" : `WHERE ${filters.join(" AND ")}`}
     ORDER BY a.created_at DESC, a.id DESC LIMIT $${values.length}`,
    values,
  );
  const page = toPage(rows, limit, (row) => [row.created_key, row.id]);
  return { rows: page.rows.map(toApiAgreement), nextCursor: page.nextCursor };
}
