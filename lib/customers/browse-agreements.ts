import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import { decodeCursor, encodeCursor, type Page } from "#lib/db/cursor.ts";
import { Prisma, type AgreementStatus } from "#lib/generated/prisma/client.ts";
import { agreementColumns, toAgreementRow, type AgreementRow } from "#lib/agreements/agreement-row.ts";
import { customerTerms } from "#lib/customers/customer-terms.ts";

type Deps = { db: Db; actor: Operator };

/** `isUnregistered`: it was never linked to an organization. */
type AgreementFilter = { status?: AgreementStatus | null; isUnregistered?: boolean; query?: string | null };

type Input = AgreementFilter & { cursor?: string | null; limit?: number };

/**
 * Agreements, newest first, a page at a time. A query means an exact id: license, AWS's or our agreement id, AWS
 * account or LEGACY customer identifier.
 *
 * @throws AppError INVALID_REQUEST for a foreign cursor.
 */
export async function browseAgreements(
  { db, actor }: Deps,
  { cursor, limit = 20, ...filter }: Input,
): Promise<Page<AgreementRow>> {
  assertOperator(actor, "VIEWER");
  const after = decodeCursor(cursor, ["instant", "uuid"]);
  const conditions = [
    Prisma.sql`true`,
    ...(after === null ? [] : [Prisma.sql`(a.created_at, a.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`]),
    ...conditionsOf(filter),
  ];
  // Instants leave the driver with milliseconds only, so the key of the next page is made by the database.
  const found = await db.$queryRaw<{ id: string; key: string }[]>`
    SELECT a.id, to_char(a.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS key
    FROM agreement a WHERE ${Prisma.join(conditions, " AND ")}
    ORDER BY a.created_at DESC, a.id DESC LIMIT ${limit + 1}`;
  const shown = found.slice(0, limit);
  const rows = await db.agreement.findMany({
    where: { id: { in: shown.map(({ id }) => id) } },
    select: agreementColumns,
  });
  const byId = new Map(rows.map((row) => [row.id, toAgreementRow(row)]));
  const last = found.length > limit ? shown.at(-1) : undefined;
  return {
    rows: shown.flatMap(({ id }) => byId.get(id) ?? []),
    nextCursor: last === undefined ? null : encodeCursor([last.key, last.id]),
  };
}

/** One agreement by our id; null when there is none. */
export async function findAgreementRow({ db, actor }: Deps, id: string): Promise<AgreementRow | null> {
  assertOperator(actor, "VIEWER");
  const found = await db.agreement.findUnique({ where: { id }, select: agreementColumns });
  return found === null ? null : toAgreementRow(found);
}

/** How many agreements there are of each status. */
export async function countAgreementsByStatus({ db, actor }: Deps): Promise<Map<AgreementStatus, number>> {
  assertOperator(actor, "VIEWER");
  const groups = await db.agreement.groupBy({ by: ["status"], _count: { _all: true } });
  return new Map(groups.map(({ status, _count }) => [status, _count._all]));
}

function conditionsOf({ status, isUnregistered, query }: AgreementFilter): Prisma.Sql[] {
  const terms = customerTerms(query ?? "");
  return [
    ...(status ? [Prisma.sql`a.status = ${status}::agreement_status`] : []),
    ...(isUnregistered
      ? [Prisma.sql`NOT EXISTS (SELECT 1 FROM agreement_link l WHERE l.agreement_id = a.id AND l.linked_to IS NULL)`]
      : []),
    ...(terms === null
      ? []
      : [
          Prisma.sql`a.id IN (
            SELECT id FROM agreement WHERE license_key = ${terms.licenseKey}
            UNION SELECT id FROM agreement WHERE aws_agreement_id = ${terms.text}
            UNION SELECT id FROM agreement WHERE customer_aws_account_id = ${terms.awsAccount}
            UNION SELECT id FROM agreement WHERE id = ${terms.uuid}::uuid
            UNION SELECT id FROM agreement
              WHERE (product_id, customer_identifier) IN (SELECT p.id, ${terms.text} FROM product p))`,
        ]),
  ];
}
