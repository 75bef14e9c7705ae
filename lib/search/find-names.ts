import type { Db } from "#lib/db/client.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import type { Hit } from "#lib/search/hit.ts";
import type { SearchTerms } from "#lib/search/search-terms.ts";
import { foldText } from "#lib/text/fold.ts";

/** Customers by any words of their name, or their ids. */
export async function findCustomers(db: Db, terms: SearchTerms, limit: number): Promise<Hit[]> {
  const { text, uuid, wordQuery, folded } = terms;
  const ways = [
    Prisma.sql`(SELECT id, 'External ID'::text AS what FROM organization WHERE external_id = ${text})`,
    ...(uuid === null ? [] : [Prisma.sql`(SELECT id, 'Tallyport ID' FROM organization WHERE id = ${uuid}::uuid)`]),
    ...(wordQuery === null
      ? []
      : [
          // Those that begin so come first: they are walked to in order, however many others have the word.
          Prisma.sql`(SELECT id, 'Name' FROM organization WHERE lower(name) COLLATE "C" LIKE ${`${likeText(text)}%`}
            ORDER BY lower(name) COLLATE "C", id LIMIT ${limit})`,
          // Planned by itself: with the limit inside, the planner may walk all names until it has met a few.
          Prisma.sql`(WITH named AS MATERIALIZED (SELECT id FROM organization WHERE search_words(name) @@ ${wordQuery}::tsquery)
            SELECT id, 'Name' FROM named LIMIT ${limit})`,
        ]),
  ];
  const rows = await db.$queryRaw<{ id: string; what: string; name: string; externalId: string | null }[]>`
    WITH m AS (${Prisma.join(ways, " UNION ALL ")})
    SELECT DISTINCT ON (o.id) o.id, m.what, o.name, o.external_id AS "externalId"
    FROM m JOIN organization o ON o.id = m.id ORDER BY o.id, m.what = 'Name'`;
  return rows.map(({ id, what, name, externalId }) => ({
    kind: "customer",
    href: `/admin/customers/${id}`,
    title: name,
    detail: externalId,
    what,
    value: what === "Name" ? name : text,
    isExact: what !== "Name" || foldText(name) === folded,
  }));
}

/**
 * People by how their address begins or by words of their name: members lead to their customer, operators to the team.
 */
export async function findPeople(db: Db, terms: SearchTerms, limit: number): Promise<Hit[]> {
  const { text, emailPrefix, wordQuery, folded } = terms;
  const ways = [
    ...(emailPrefix === null
      ? []
      : [Prisma.sql`(SELECT id FROM user_account WHERE email COLLATE "C" LIKE ${emailPrefix} LIMIT ${limit})`]),
    ...(wordQuery === null || text.includes("@")
      ? []
      : [
          Prisma.sql`(WITH named AS MATERIALIZED (SELECT id FROM user_account WHERE search_words(name) @@ ${wordQuery}::tsquery)
            SELECT id FROM named LIMIT ${limit})`,
        ]),
  ];
  if (ways.length === 0) return [];
  type Person = { email: string | null; name: string | null; customerId: string | null; customer: string | null };
  const rows = await db.$queryRaw<Person[]>`
    SELECT u.email, u.name, o.id AS "customerId", o.name AS customer
    FROM user_account u LEFT JOIN membership m ON m.user_id = u.id LEFT JOIN organization o ON o.id = m.organization_id
    WHERE u.id IN (${Prisma.join(ways, " UNION ")}) AND u.erased_at IS NULL
      AND (o.id IS NOT NULL OR EXISTS (SELECT FROM operator x WHERE x.user_id = u.id AND x.removed_at IS NULL))
    ORDER BY u.email, o.name LIMIT ${limit}`;
  return rows.map(({ email, name, customerId, customer }) => ({
    kind: "person",
    href: customerId === null ? "/admin/team" : `/admin/customers/${customerId}`,
    title: email ?? name ?? "",
    detail: customer ?? "Your team",
    what: email?.startsWith(text.toLowerCase()) ? "E-mail address" : "Name",
    value: email?.startsWith(text.toLowerCase()) ? email : (name ?? ""),
    isExact: email === text.toLowerCase() || (name !== null && foldText(name) === folded),
  }));
}

/** Products: there are few of them. */
export async function findProducts(
  db: Db,
  { text, uuid, wordQuery, folded }: SearchTerms,
  limit: number,
): Promise<Hit[]> {
  const rows = await db.$queryRaw<{ id: string; title: string; productCode: string; productId: string | null }[]>`
    SELECT id, title, product_code AS "productCode", product_id AS "productId" FROM product
    WHERE product_code = ${text} OR product_id = ${text} OR id = ${uuid}::uuid
      OR search_words(title) @@ ${wordQuery}::tsquery
    ORDER BY title, id LIMIT ${limit}`;
  return rows.map(({ id, title, productCode, productId }) => {
    const what =
      productCode === text
        ? "Product code"
        : productId === text
          ? "Product ID"
          : id === uuid
            ? "Tallyport ID"
            : "Title";
    return {
      kind: "product",
      href: `/admin/products/${id}`,
      title,
      detail: productCode,
      what,
      value: what === "Title" ? title : text,
      isExact: what !== "Title" || foldText(title) === folded,
    };
  });
}

function likeText(text: string): string {
  return text.toLowerCase().replaceAll(/[\\%_]/g, "\\$&");
}
