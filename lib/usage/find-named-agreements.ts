import {
  resolveMeteringAgreement,
  type RoutedAgreement,
  type Routing,
  type RoutingCandidate,
} from "#lib/agreements/resolve-metering-agreement.ts";
import type { Queryable } from "#lib/db/pool.ts";
import type { AgreementStatus } from "#lib/generated/prisma/enums.ts";
import type { AgreementName, ParsedEvent } from "#lib/usage/parse-event.ts";

/** Which agreement each event of a batch means, as of its own instant. */
export type ResolveAgreement = (event: ParsedEvent) => Routing;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Reads all agreements that a batch names, one query for each way of naming that it uses. */
export async function findNamedAgreements(db: Queryable, events: readonly ParsedEvent[]): Promise<ResolveAgreement> {
  const names = new Map<string, AgreementName>();
  for (const { name } of events) names.set(nameKey(name), name);
  const all = [...names.values()];
  const candidates = new Map<string, RoutingCandidate[]>();
  const reads = [
    readByColumn(db, all, "id", "id"),
    readByColumn(db, all, "aws", "aws_agreement_id"),
    readByColumn(db, all, "license", "license_key"),
    readByOrganization(db, all),
    readByAccount(db, all),
  ];
  for (const rows of await Promise.all(reads)) {
    for (const { key, row } of rows) {
      const candidate = { agreement: toAgreement(row), link: toLink(row) };
      const list = candidates.get(key);
      if (list === undefined) candidates.set(key, [candidate]);
      else list.push(candidate);
    }
  }
  return ({ name, at }) => route(name, candidates.get(nameKey(name)) ?? [], at);
}

function route(name: AgreementName, candidates: readonly RoutingCandidate[], at: Date): Routing {
  if (name.by === "organization" || name.by === "account") return resolveMeteringAgreement(candidates, at);
  if (candidates.length > 1) return { kind: "ambiguous" };
  return candidates[0] === undefined ? { kind: "unknown" } : { kind: "found", agreement: candidates[0].agreement };
}

/** A row with the key of the name that found it. */
type Found = { key: string; row: Row };
type Row = {
  id: string;
  product_id: string;
  status: AgreementStatus;
  starts_at: Date | null;
  ends_at: Date | null;
  intake_closed_at: Date | null;
  metering_from: Date | null;
  is_first?: boolean | null;
  linked_from?: Date | null;
  linked_to?: Date | null;
};

const columns = "a.id, a.product_id, a.status, a.starts_at, a.ends_at, a.intake_closed_at, a.metering_from";
const linkColumns = "l.is_first, l.linked_from, l.linked_to";

async function readByColumn(
  db: Queryable,
  names: readonly AgreementName[],
  by: "id" | "aws" | "license",
  column: "id" | "aws_agreement_id" | "license_key",
): Promise<Found[]> {
  const values = names.filter((name) => name.by === by).map(nameValue);
  const readable = by === "id" ? values.filter((value) => uuid.test(value)) : values;
  if (readable.length === 0) return [];
  const { rows } = await db.query<Row & { value?: string }>({
    name: `agreements-by-${by}`,
    text: `SELECT ${columns}${by === "id" ? "" : `, a.${column} AS value`} FROM agreement a
           WHERE a.${column} = ANY($1::${by === "id" ? "uuid" : "text"}[])`,
    values: [readable],
  });
  return rows.map((row) => ({ key: joinKey(by, row.value ?? row.id), row }));
}

async function readByOrganization(db: Queryable, names: readonly AgreementName[]): Promise<Found[]> {
  const wanted = names.filter((name) => name.by === "organization");
  if (wanted.length === 0) return [];
  const { rows } = await db.query<Row & { named: string; product_code: string }>({
    name: "agreements-by-organization",
    text: `SELECT ${columns}, ${linkColumns}, o.external_id AS named, p.product_code
           FROM unnest($1::text[], $2::text[]) AS u(named, product_code)
           JOIN organization o ON o.external_id = u.named
           JOIN product p ON p.product_code = u.product_code
           JOIN agreement_link l ON l.organization_id = o.id
           JOIN agreement a ON a.id = l.agreement_id AND a.product_id = p.id`,
    values: [wanted.map((name) => name.externalId), wanted.map((name) => name.productCode)],
  });
  return rows.map((row) => ({ key: joinKey("organization", row.named, row.product_code), row }));
}

async function readByAccount(db: Queryable, names: readonly AgreementName[]): Promise<Found[]> {
  const wanted = names.filter((name) => name.by === "account");
  if (wanted.length === 0) return [];
  const { rows } = await db.query<Row & { named: string; product_code: string }>({
    name: "agreements-by-account",
    text: `SELECT ${columns}, ${linkColumns}, a.customer_aws_account_id AS named, p.product_code
           FROM unnest($1::text[], $2::text[]) AS u(named, product_code)
           JOIN product p ON p.product_code = u.product_code
           JOIN agreement a ON a.customer_aws_account_id = u.named AND a.product_id = p.id
           LEFT JOIN agreement_link l ON l.agreement_id = a.id`,
    values: [wanted.map((name) => name.customerAwsAccountId), wanted.map((name) => name.productCode)],
  });
  return rows.map((row) => ({ key: joinKey("account", row.named, row.product_code), row }));
}

function nameKey(name: AgreementName): string {
  const key = `${name.by}\0${nameValue(name)}`;
  return name.by === "organization" || name.by === "account" ? `${key}\0${name.productCode}` : key;
}

/** NUL occurs in no part: `parseEvent` refuses it, and PostgreSQL cannot hold it. */
function joinKey(...parts: string[]): string {
  return parts.join("\0");
}

function nameValue(name: AgreementName): string {
  switch (name.by) {
    case "id":
      return name.id;
    case "aws":
      return name.awsAgreementId;
    case "license":
      return name.licenseKey;
    case "organization":
      return name.externalId;
    case "account":
      return name.customerAwsAccountId;
  }
}

function toAgreement(row: Row): RoutedAgreement {
  return {
    id: row.id,
    productId: row.product_id,
    status: row.status,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    intakeClosedAt: row.intake_closed_at,
    meteringFrom: row.metering_from,
  };
}

function toLink(row: Row): RoutingCandidate["link"] {
  if (row.linked_from == null) return null;
  return { isFirst: row.is_first === true, linkedFrom: row.linked_from, linkedTo: row.linked_to ?? null };
}
