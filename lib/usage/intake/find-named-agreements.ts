import {
  findSuccessor,
  followSuccessor,
  noOthers,
  type CustomerAgreements,
} from "#lib/agreements/routing/follow-successor.ts";
import {
  resolveMeteringAgreement,
  type RoutedAgreement,
  type RoutingCandidate,
} from "#lib/agreements/routing/resolve-metering-agreement.ts";
import type { Queryable } from "#lib/db/pool.ts";
import type { SqlTypes } from "#lib/db/sql-types.ts";
import { run, statement, type RowOf, type Statement } from "#lib/db/statement.ts";
import { agreementsOfSameCustomer } from "#lib/generated/sql/usage/intake/statements/agreements-of-same-customer.ts";
import type { AgreementName, ParsedEvent } from "#lib/usage/parse-event.ts";

/**
 * Which agreement takes an event's usage, as of the event's own instant. `successor` takes over for an agreement that
 * has ended: it takes what that one cannot take any more. `covered`: the agreement begins later in this hour, and
 * another one of its organization covers the instant.
 */
export type EventRouting =
  | { kind: "found"; agreement: RoutedAgreement; successor: RoutedAgreement | null }
  | { kind: "unknown" }
  | { kind: "ambiguous" }
  | { kind: "covered" };

type ResolveAgreement = (event: ParsedEvent) => EventRouting;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Reads all agreements that a batch names, one query for each way of naming that it uses, and one more where an
 * agreement that is named by its id or license has a successor, or begins after an event.
 *
 * @param now business time.
 */
export async function findNamedAgreements(
  db: Queryable,
  events: readonly ParsedEvent[],
  now: Date,
): Promise<ResolveAgreement> {
  const names = new Map<string, AgreementName>();
  for (const { name } of events) names.set(nameKey(name), name);
  const all = [...names.values()];
  const candidates = new Map<string, RoutingCandidate[]>();
  const reads = [
    readBy(db, all, "id", byId),
    readBy(db, all, "aws", byAwsId),
    readBy(db, all, "license", byLicense),
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
  const unsure = events.flatMap(({ name, at }) => {
    const named = isDirect(name) ? candidates.get(nameKey(name)) : undefined;
    return named?.length === 1 && needsOthers(named[0]!.agreement, at) ? [named[0]!.agreement.id] : [];
  });
  const others = await readOthers(db, [...new Set(unsure)]);
  return ({ name, at }) => {
    const found = candidates.get(nameKey(name)) ?? [];
    return isDirect(name) ? routeDirect(found, at, now, others) : routeByCustomer(found, at, now);
  };
}

function isDirect({ by }: AgreementName): boolean {
  return by !== "organization" && by !== "account";
}

/** Whether more than the agreement itself decides who takes usage of an instant. */
function needsOthers({ successorId, startsAt }: RoutedAgreement, at: Date): boolean {
  return successorId !== null || (startsAt !== null && at < startsAt);
}

function routeDirect(
  candidates: readonly RoutingCandidate[],
  at: Date,
  now: Date,
  others: ReadonlyMap<string, CustomerAgreements>,
): EventRouting {
  if (candidates.length > 1) return { kind: "ambiguous" };
  if (candidates[0] === undefined) return { kind: "unknown" };
  const ofCustomer = others.get(candidates[0].agreement.id) ?? noOthers;
  const followed = followSuccessor(candidates[0].agreement, at, ofCustomer);
  if (followed.kind !== "found") return followed;
  return { ...followed, successor: findSuccessor(followed.agreement, now, ofCustomer.ofAccount) };
}

function routeByCustomer(candidates: readonly RoutingCandidate[], at: Date, now: Date): EventRouting {
  const routing = resolveMeteringAgreement(candidates, at);
  if (routing.kind !== "found") return routing;
  const { successorId } = routing.agreement;
  const ofAccount = new Map(successorId === null ? [] : candidates.map(({ agreement }) => [agreement.id, agreement]));
  return { ...routing, successor: findSuccessor(routing.agreement, now, ofAccount) };
}

/** A row with the key of the name that found it. */
type Found = { key: string; row: Row };
type Row = RowOf<Statement<SqlTypes, typeof agreementColumns>> &
  Partial<RowOf<Statement<SqlTypes, typeof linkColumns>>>;

const columns = `agreement.id, agreement.product_id, agreement.status, agreement.starts_at, agreement.ends_at,
  agreement.intake_closed_at, agreement.metering_from, agreement.successor_id`;
const agreementColumns = {
  id: "uuid",
  product_id: "uuid",
  status: "agreement_status",
  starts_at: "timestamptz?",
  ends_at: "timestamptz?",
  intake_closed_at: "timestamptz?",
  metering_from: "timestamptz?",
  successor_id: "uuid?",
} as const;
const withLink = `${columns}, link.is_first, link.linked_from, link.linked_to`;
const linkColumns = { is_first: "boolean?", linked_from: "timestamptz?", linked_to: "timestamptz?" } as const;
const named = { named: "text", product_code: "text" } as const;

const byColumn = <const T extends "uuid" | "text">(
  by: "id" | "aws" | "license",
  column: "id" | "aws_agreement_id" | "license_key",
  type: T,
) =>
  statement({
    name: `agreements-by-${by}`,
    text: `SELECT ${columns}, agreement.${column} AS value FROM agreement
           WHERE agreement.${column} = ANY(:names::${type}[])`,
    parameters: { names: `${type}[]` },
    columns: { ...agreementColumns, value: type },
  });
const byId = byColumn("id", "id", "uuid");
const byAwsId = byColumn("aws", "aws_agreement_id", "text");
const byLicense = byColumn("license", "license_key", "text");

async function readBy(
  db: Queryable,
  names: readonly AgreementName[],
  by: "id" | "aws" | "license",
  found: typeof byId | typeof byAwsId,
): Promise<Found[]> {
  const values = names.filter((name) => name.by === by).map(nameValue);
  const readable = by === "id" ? values.filter((value) => uuid.test(value)) : values;
  if (readable.length === 0) return [];
  const rows = await run(db, found, { names: readable });
  return rows.map((row) => ({ key: joinKey(by, row.value), row }));
}

const byOrganization = statement({
  name: "agreements-by-organization",
  text: `SELECT ${withLink}, organization.external_id AS named, product.product_code
         FROM unnest(:names::text[], :productCodes::text[]) AS wanted (named, product_code)
         JOIN organization ON organization.external_id = wanted.named
         JOIN product ON product.product_code = wanted.product_code
         JOIN agreement_link link ON link.organization_id = organization.id
         JOIN agreement ON agreement.id = link.agreement_id AND agreement.product_id = product.id`,
  parameters: { names: "text[]", productCodes: "text[]" },
  columns: { ...agreementColumns, ...linkColumns, ...named },
});

async function readByOrganization(db: Queryable, names: readonly AgreementName[]): Promise<Found[]> {
  const wanted = names.filter((name) => name.by === "organization");
  if (wanted.length === 0) return [];
  const rows = await run(db, byOrganization, {
    names: wanted.map((name) => name.externalId),
    productCodes: wanted.map((name) => name.productCode),
  });
  return rows.map((row) => ({ key: joinKey("organization", row.named, row.product_code), row }));
}

const byAccount = statement({
  name: "agreements-by-account",
  text: `SELECT ${withLink}, agreement.customer_aws_account_id AS named, product.product_code
         FROM unnest(:names::text[], :productCodes::text[]) AS wanted (named, product_code)
         JOIN product ON product.product_code = wanted.product_code
         JOIN agreement ON agreement.customer_aws_account_id = wanted.named AND agreement.product_id = product.id
         LEFT JOIN agreement_link link ON link.agreement_id = agreement.id`,
  parameters: { names: "text[]", productCodes: "text[]" },
  columns: { ...agreementColumns, ...linkColumns, ...named },
});

async function readByAccount(db: Queryable, names: readonly AgreementName[]): Promise<Found[]> {
  const wanted = names.filter((name) => name.by === "account");
  if (wanted.length === 0) return [];
  const rows = await run(db, byAccount, {
    names: wanted.map((name) => name.customerAwsAccountId),
    productCodes: wanted.map((name) => name.productCode),
  });
  return rows.map((row) => ({ key: joinKey("account", row.named, row.product_code), row }));
}

/** What else the customers of these agreements bought of the same product, by the agreement. */
async function readOthers(db: Queryable, agreementIds: readonly string[]): Promise<Map<string, CustomerAgreements>> {
  type Others = { ofAccount: Map<string, RoutedAgreement>; ofOrganization: RoutingCandidate[] };
  const others = new Map<string, Others>();
  if (agreementIds.length === 0) return others;
  const rows = await run(db, agreementsOfSameCustomer, { agreementIds });
  for (const row of rows) {
    const ofCustomer: Others = others.get(row.named) ?? { ofAccount: new Map(), ofOrganization: [] };
    others.set(row.named, ofCustomer);
    const agreement = toAgreement(row);
    if (row.is_of_organization) ofCustomer.ofOrganization.push({ agreement, link: toLink(row) });
    else ofCustomer.ofAccount.set(agreement.id, agreement);
  }
  return others;
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
    successorId: row.successor_id,
  };
}

function toLink(row: Row): RoutingCandidate["link"] {
  if (row.linked_from == null) return null;
  return { isFirst: row.is_first === true, linkedFrom: row.linked_from, linkedTo: row.linked_to ?? null };
}
