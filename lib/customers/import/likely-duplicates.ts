import type { ImportRow } from "#lib/customers/import/import-input.ts";
import type { Db } from "#lib/db/client.ts";
import { foldText } from "#lib/text/fold.ts";

/** Why a row may mean another customer than it would be linked to. `path`: the field that it is about. */
export type RowNote = { path: keyof ImportRow; message: string };

/** What a row would be linked to; null: a customer to be made. */
type Aim = { row: ImportRow; organizationId: string | null; isLinked: boolean };

type Context = {
  /** Customers here by the external ids that rows name. */
  organizations: ReadonlyMap<string, { name: string }>;
  nameRow: (index: number) => string;
};

/**
 * What a person should see before rows are linked: an external id that is here under another name, a name that is here
 * or in the list under another external id, an AWS account that belongs to another customer or is in the list twice.
 *
 * @param aims null for rows that are at fault.
 * @returns the notes of each row, in order; none for rows that are linked as they say already, but for the name.
 */
export async function findLikelyDuplicates(
  db: Db,
  aims: readonly (Aim | null)[],
  { organizations, nameRow }: Context,
): Promise<RowNote[][]> {
  const open = aims.flatMap((aim) => (aim === null || aim.isLinked ? [] : [aim]));
  const [named, owners] = await Promise.all([findNamed(db, open), findOwners(db, open)]);
  const names = new Map<string, number>();
  const accounts = new Map<string, number>();
  return aims.map((aim, index) => {
    const notes: RowNote[] = [];
    if (aim === null) return notes;
    const { row, organizationId, isLinked } = aim;
    const { organizationName: name, externalId, customerAwsAccountId: account } = row;
    const known = organizations.get(externalId ?? "");
    if (known !== undefined && known.name !== name) {
      const message = `“${externalId}” is here as “${known.name}”; this row says “${name}”.`;
      notes.push({ path: "organizationName", message });
    }
    const isSameCustomer = (other: number) => externalId !== undefined && aims[other]?.row.externalId === externalId;
    const namesake = names.get(foldText(name));
    if (!isLinked && namesake !== undefined && !isSameCustomer(namesake)) {
      const message = `“${aims[namesake]!.row.organizationName}” is in ${nameRow(namesake)} too, as another customer.`;
      notes.push({ path: "organizationName", message });
    }
    if (namesake === undefined) names.set(foldText(name), index);
    const here = organizationId === null ? named.get(name) : undefined;
    if (!isLinked && here !== undefined) {
      const as = here.externalId === null ? "without an external id" : `as “${here.externalId}”`;
      notes.push({
        path: "organizationName",
        message: `A customer “${here.name}” is here ${as}. This row makes another.`,
      });
    }
    if (account !== undefined) {
      const other = accounts.get(account);
      if (!isLinked && other !== undefined && !isSameCustomer(other)) {
        const message = `AWS account ${account} is in ${nameRow(other)} too, for “${aims[other]!.row.organizationName}”.`;
        notes.push({ path: "customerAwsAccountId", message });
      }
      if (other === undefined) accounts.set(account, index);
      const owner = owners.get(account)?.find(({ id }) => id !== organizationId);
      if (!isLinked && owner !== undefined) {
        const message = `AWS account ${account} belongs to “${owner.name}” here.`;
        notes.push({ path: "customerAwsAccountId", message });
      }
    }
    return notes;
  });
}

type Named = { asked: string; name: string; externalId: string | null };

/** Customers here that have the name of a row, in any case; one of each name. */
async function findNamed(db: Db, aims: readonly Aim[]): Promise<Map<string, Named>> {
  const names = [...new Set(aims.flatMap((aim) => (aim.organizationId === null ? [aim.row.organizationName] : [])))];
  if (names.length === 0) return new Map();
  const rows = await db.$queryRaw<Named[]>`
    SELECT u.name AS asked, o.name, o.external_id AS "externalId"
    FROM unnest(${names}::text[]) AS u(name)
    CROSS JOIN LATERAL (
      SELECT name, external_id FROM organization o
      WHERE lower(o.name) COLLATE "C" = lower(u.name) COLLATE "C" AND o.archived_at IS NULL ORDER BY o.id LIMIT 1) o`;
  return new Map(rows.map((row) => [row.asked, row]));
}

/** Whose the AWS accounts of rows are here. */
async function findOwners(db: Db, aims: readonly Aim[]): Promise<Map<string, { id: string; name: string }[]>> {
  const accounts = [...new Set(aims.flatMap(({ row }) => row.customerAwsAccountId ?? []))];
  const owners = new Map<string, { id: string; name: string }[]>();
  if (accounts.length === 0) return owners;
  const rows = await db.$queryRaw<{ account: string; id: string; name: string }[]>`
    SELECT DISTINCT a.customer_aws_account_id AS account, o.id, o.name
    FROM agreement a JOIN agreement_link l ON l.agreement_id = a.id AND l.linked_to IS NULL
    JOIN organization o ON o.id = l.organization_id
    WHERE a.customer_aws_account_id = ANY(${accounts}::text[]) ORDER BY o.id`;
  for (const { account, ...owner } of rows) owners.set(account, [...(owners.get(account) ?? []), owner]);
  return owners;
}
