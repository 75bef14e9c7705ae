import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import { decodeCursor, toPage, type Page } from "#lib/db/cursor.ts";
import { Prisma, type AgreementStatus } from "#lib/generated/prisma/client.ts";
import { wordQueryOf } from "#lib/text/fold.ts";
import { customerTerms } from "#lib/customers/customer-terms.ts";

type Deps = { db: Db; actor: Operator };

export type CustomerRow = {
  id: string;
  name: string;
  externalId: string | null;
  createdAt: Date;
  archivedAt: Date | null;
  memberCount: number;
  agreements: { id: string; status: AgreementStatus; productTitle: string }[];
};

type Input = { query?: string | null; cursor?: string | null; limit?: number };

/**
 * Customers by name, a page at a time. A query finds those whose name has its words, whose external id it is, whose
 * member's address begins with it, or who have the exact AWS account, license, agreement or id; each way is one walk
 * along an index, never a scan.
 *
 * @throws AppError INVALID_REQUEST for a foreign cursor.
 */
export async function searchCustomers(
  { db, actor }: Deps,
  { query, cursor, limit = 25 }: Input,
): Promise<Page<CustomerRow>> {
  assertOperator(actor, "VIEWER");
  const after = decodeCursor(cursor, ["text", "uuid"]);
  const beyond =
    after === null
      ? Prisma.sql`true`
      : Prisma.sql`(lower(o.name) COLLATE "C", o.id) > (${after[0]}, ${after[1]}::uuid)`;
  const matching = matchingOrganizations(query ?? "", after, limit);
  const found = await db.$queryRaw<(CustomerRow & { sortName: string })[]>`
    SELECT o.id, o.name, o.external_id AS "externalId", o.created_at AS "createdAt", o.archived_at AS "archivedAt",
      lower(o.name) AS "sortName",
      (SELECT count(*)::int FROM membership m WHERE m.organization_id = o.id) AS "memberCount",
      coalesce((SELECT json_agg(json_build_object('id', a.id, 'status', a.status, 'productTitle', p.title) ORDER BY l.linked_from DESC)
        FROM agreement_link l JOIN agreement a ON a.id = l.agreement_id JOIN product p ON p.id = a.product_id
        WHERE l.organization_id = o.id AND l.linked_to IS NULL), '[]') AS agreements
    FROM organization o
    WHERE ${beyond} ${matching}
    ORDER BY lower(o.name) COLLATE "C", o.id
    LIMIT ${limit + 1}`;
  const page = toPage(found, limit, (row) => [row.sortName, row.id]);
  return { ...page, rows: page.rows.map(({ sortName: _, ...row }) => row) };
}

/**
 * What narrows the list to a query: ids from one index each. Prefix matches are cut to a page, the rest are few by
 * nature.
 */
function matchingOrganizations(query: string, after: string[] | null, limit: number): Prisma.Sql {
  const terms = customerTerms(query);
  if (terms === null) return Prisma.empty;
  const words = wordQueryOf(terms.text);
  const beyond =
    after === null ? Prisma.sql`true` : Prisma.sql`(lower(name) COLLATE "C", id) > (${after[0]}, ${after[1]}::uuid)`;
  const linked = (where: Prisma.Sql) =>
    Prisma.sql`SELECT l.organization_id FROM agreement a JOIN agreement_link l ON l.agreement_id = a.id WHERE ${where}`;
  const ways = [
    Prisma.sql`(SELECT id FROM organization WHERE lower(name) COLLATE "C" LIKE ${terms.prefix} AND ${beyond}
      ORDER BY lower(name) COLLATE "C", id LIMIT ${limit + 1})`,
    ...(words === null
      ? []
      : [
          // Planned by itself: else the planner may walk names in their order and look at the words of each.
          Prisma.sql`(WITH named AS MATERIALIZED (SELECT id, name FROM organization WHERE search_words(name) @@ ${words}::tsquery)
            SELECT id FROM named WHERE ${beyond} ORDER BY lower(name) COLLATE "C", id LIMIT ${limit + 1})`,
        ]),
    Prisma.sql`SELECT id FROM organization WHERE external_id = ${terms.text}`,
    Prisma.sql`(SELECT m.organization_id FROM user_account u JOIN membership m ON m.user_id = u.id
      WHERE u.email COLLATE "C" LIKE ${terms.prefix} LIMIT 500)`,
    linked(Prisma.sql`a.license_key = ${terms.licenseKey}`),
    linked(Prisma.sql`a.aws_agreement_id = ${terms.text}`),
    linked(Prisma.sql`(a.product_id, a.customer_identifier) IN (SELECT id, ${terms.text} FROM product)`),
    ...(terms.awsAccount === null ? [] : [linked(Prisma.sql`a.customer_aws_account_id = ${terms.awsAccount}`)]),
    ...(terms.uuid === null
      ? []
      : [Prisma.sql`SELECT ${terms.uuid}::uuid`, linked(Prisma.sql`a.id = ${terms.uuid}::uuid`)]),
  ];
  return Prisma.sql`AND o.id IN (${Prisma.join(ways, " UNION ")})`;
}
