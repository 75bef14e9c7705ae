import type { Db } from "#lib/db/client.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import type { Hit } from "#lib/search/hit.ts";
import { gramsOf, type SearchTerms } from "#lib/search/search-terms.ts";

type Found = {
  id: string;
  what: string;
  value: string;
  isExact: boolean;
  product: string;
  customer: string | null;
  status: string;
  awsAgreementId: string | null;
};

/**
 * Agreements by every id that their pages show, whole, and by parts of the AWS account and the license's tail. Each way
 * is one index.
 */
export async function findAgreements(db: Db, terms: SearchTerms, limit: number): Promise<Hit[]> {
  const rows = await db.$queryRaw<Found[]>`
    WITH m AS (${Prisma.join(waysOf(terms, limit), " UNION ALL ")})
    SELECT * FROM (
      SELECT DISTINCT ON (a.id) a.id, m.what, m.value, m.exact AS "isExact", p.title AS product, o.name AS customer,
        a.status::text AS status, a.aws_agreement_id AS "awsAgreementId"
      FROM m JOIN agreement a ON a.id = m.id JOIN product p ON p.id = a.product_id
      LEFT JOIN agreement_link l ON l.agreement_id = a.id AND l.linked_to IS NULL
      LEFT JOIN organization o ON o.id = l.organization_id
      ORDER BY a.id, m.exact DESC) AS one
    ORDER BY "isExact" DESC, coalesce(customer, ''), id LIMIT ${limit}`;
  return rows.map(({ id, what, value, isExact, product, customer, status, awsAgreementId }) => ({
    kind: "agreement",
    href: `/admin/agreements/${id}`,
    title: `${product}, ${customer ?? "not registered"}`,
    detail: [status, awsAgreementId].filter((word) => word !== null).join(", "),
    ...{ what, value, isExact },
  }));
}

function waysOf(terms: SearchTerms, limit: number): Prisma.Sql[] {
  const { text, uuid, licenseKey, licensePart, digits } = terms;
  const way = (what: string, value: Prisma.Sql, where: Prisma.Sql, isExact = true) =>
    Prisma.sql`(SELECT id, ${what}::text AS what, ${value} AS value, ${isExact}::boolean AS exact FROM agreement WHERE ${where} LIMIT ${limit})`;
  // Of what many agreements share: planned by itself, or a limit would lead the planner to walk the table until it has
  // met a few.
  const many = (what: string, value: Prisma.Sql, where: Prisma.Sql, isExact: boolean) =>
    Prisma.sql`(WITH many AS MATERIALIZED (SELECT id, ${value} AS value FROM agreement WHERE ${where})
      SELECT id, ${what}::text AS what, value, ${isExact}::boolean AS exact FROM many LIMIT ${limit})`;
  const ways = [
    way("License", Prisma.sql`license_key`, Prisma.sql`license_key = ${licenseKey}`),
    way("AWS agreement", Prisma.sql`aws_agreement_id`, Prisma.sql`aws_agreement_id = ${text}`),
    way(
      "Previous AWS agreement",
      Prisma.sql`previous_aws_agreement_id`,
      Prisma.sql`previous_aws_agreement_id = ${text}`,
    ),
    many("Offer", Prisma.sql`offer_id`, Prisma.sql`offer_id = ${text}`, true),
    way("Customer identifier", Prisma.sql`customer_identifier`, Prisma.sql`customer_identifier = ${text}`),
    Prisma.sql`(SELECT agreement_id AS id, 'AWS agreement'::text, aws_agreement_id, true FROM agreement_reading
      WHERE aws_agreement_id = ${text} AND agreement_id IS NOT NULL)`,
  ];
  if (uuid !== null) ways.push(way("Tallyport ID", Prisma.sql`id::text`, Prisma.sql`id = ${uuid}::uuid`));
  const account = Prisma.sql`customer_aws_account_id`;
  if (digits?.length === 12) ways.push(way("AWS account", account, Prisma.sql`${account} = ${digits}`));
  else if (digits !== null) {
    const isPart = Prisma.sql`search_grams(${account}) @> ${gramsOf(digits)}::text[] AND ${account} LIKE ${`%${digits}%`}`;
    ways.push(many("AWS account", account, isPart, false));
  }
  if (licensePart !== null) {
    const key = Prisma.sql`license_key`;
    const ends = `${[...licensePart].toReversed().join("")}%`;
    ways.push(way("License", key, Prisma.sql`reverse(${key}) COLLATE "C" LIKE ${ends}`, false));
    const begins = `${licensePart.startsWith("l-") ? "" : "l-"}${licensePart}%`;
    ways.push(way("License", key, Prisma.sql`${key} COLLATE "C" LIKE ${begins}`, false));
  }
  return ways;
}
