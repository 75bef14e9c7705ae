import { customerTerms } from "#lib/customers/customer-terms.ts";
import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import { decodeCursor, toPage, type Page } from "#lib/db/cursor.ts";
import { Prisma, type RegistrationState } from "#lib/generated/prisma/client.ts";
import { OPEN_STATES } from "#lib/registration/registration-states.ts";

type Deps = {
  db: Db;
  actor: Operator;
  /** Machine time: a registration's own life. */
  now: Date;
};

/** `identified`: AWS said who it is. `unfinished`: the hour is over, and the agreement belongs to no organization. */
export const registrationViews = ["identified", "in-progress", "unfinished", "registered", "refused"] as const;
export type RegistrationView = (typeof registrationViews)[number];

/**
 * How far an arrival has come. In its hour: `asking`, `unanswered` (AWS did not answer yet), `signing-in`,
 * `link-mailed`. After it: `before-aws`, `before-sign-in`, `before-link-opened`. Whenever: `refused-by-aws`,
 * `registered`, `registered-otherwise` (by another arrival or a person).
 */
export type RegistrationProgress =
  | "asking"
  | "unanswered"
  | "signing-in"
  | "link-mailed"
  | "before-aws"
  | "before-sign-in"
  | "before-link-opened"
  | "refused-by-aws"
  | "registered"
  | "registered-otherwise";

export type RegistrationRow = {
  id: string;
  createdAt: Date;
  progress: RegistrationProgress;
  /** The fault that the buyer saw last; null when there was none. */
  failureCode: string | null;
  productTitle: string | null;
  offerId: string | null;
  /** From AWS's form, not proven. */
  isFreeTrialHinted: boolean;
  customerAwsAccountId: string | null;
  agreementId: string | null;
  organization: { id: string; name: string } | null;
};

type Input = { view: RegistrationView; query?: string | null; cursor: string | null; limit?: number };

/**
 * Buyers' arrivals from AWS, the newest first, also of those who never went on. A query is an AWS account (whole, or
 * its last four digits), an agreement or offer id, a reference, or a part of the product's or organization's name. What
 * AWS identified is kept for a month, what is registered for good, the rest for a day.
 *
 * @throws AppError INVALID_REQUEST for a foreign cursor.
 */
export async function listRegistrations(
  { db, actor, now }: Deps,
  { view, query = null, cursor, limit = 25 }: Input,
): Promise<Page<RegistrationRow>> {
  assertOperator(actor, "VIEWER");
  const [at, id] = decodeCursor(cursor, ["instant", "uuid"]) ?? [];
  const found = await db.$queryRaw<Found[]>`
    SELECT r.id, r.created_at AS "createdAt", r.expires_at AS "expiresAt", r.state::text AS state, r.failure_code AS "failureCode",
      r.mailed_at AS "mailedAt", r.customer_aws_account_id AS "customerAwsAccountId", r.agreement_id AS "agreementId",
      r.offer_type_hint AS "offerTypeHint", p.title, a.offer_id AS "offerId", o.id AS "organizationId", o.name AS "organizationName"
    FROM registration r
    LEFT JOIN product p ON p.id = r.product_id
    LEFT JOIN agreement a ON a.id = r.agreement_id
    LEFT JOIN agreement_link l ON l.agreement_id = r.agreement_id AND l.linked_to IS NULL
    LEFT JOIN organization o ON o.id = coalesce(l.organization_id, r.organization_id)
    WHERE ${ofView(view, now)} AND ${matching(query)}
      AND (r.expires_at, r.id) < (${at ?? "9999-12-31T00:00:00Z"}::timestamptz, ${id ?? "ffffffff-ffff-ffff-ffff-ffffffffffff"}::uuid)
    ORDER BY r.expires_at DESC, r.id DESC LIMIT ${limit + 1}`;
  const page = toPage(found, limit, (row) => [row.expiresAt.toISOString(), row.id]);
  return { ...page, rows: page.rows.map((row) => toRow(row, now)) };
}

function ofView(view: RegistrationView, now: Date): Prisma.Sql {
  switch (view) {
    case "identified":
      return Prisma.sql`r.agreement_id IS NOT NULL`;
    case "in-progress":
      return Prisma.sql`r.state IN (${Prisma.raw(OPEN_STATES)}) AND r.expires_at > ${now} AND l.id IS NULL`;
    case "unfinished":
      return Prisma.sql`r.state IN (${Prisma.raw(OPEN_STATES)}) AND r.expires_at <= ${now} AND l.id IS NULL`;
    case "registered":
      return Prisma.sql`r.state = 'LINKED'`;
    case "refused":
      return Prisma.sql`r.state = 'FAILED'`;
  }
}

function matching(query: string | null): Prisma.Sql {
  const terms = customerTerms(query ?? "");
  if (terms === null) return Prisma.sql`true`;
  const part = `%${terms.prefix}`;
  const lastFour = /^\d{4}$/.test(terms.text) ? terms.text : null;
  const reference = /^R-([0-9A-F]{4})-([0-9A-F]{4})$/i.exec(terms.text);
  const idBegins = reference === null ? null : `${reference[1]}${reference[2]}%`.toLowerCase();
  return Prisma.sql`(r.customer_aws_account_id = ${terms.awsAccount} OR right(r.customer_aws_account_id, 4) = ${lastFour}
    OR a.aws_agreement_id = ${terms.text} OR a.license_key = ${terms.licenseKey} OR a.offer_id = ${terms.text}
    OR r.id::text LIKE ${idBegins} OR lower(p.title) LIKE ${part} OR lower(o.name) LIKE ${part})`;
}

type Found = {
  id: string;
  createdAt: Date;
  expiresAt: Date;
  state: RegistrationState;
  failureCode: string | null;
  mailedAt: Date | null;
  customerAwsAccountId: string | null;
  agreementId: string | null;
  offerTypeHint: string | null;
  title: string | null;
  offerId: string | null;
  organizationId: string | null;
  organizationName: string | null;
};

function toRow(found: Found, now: Date): RegistrationRow {
  const { id, createdAt, failureCode, customerAwsAccountId, agreementId, organizationId, organizationName } = found;
  return {
    id,
    createdAt,
    failureCode,
    customerAwsAccountId,
    agreementId,
    productTitle: found.title,
    offerId: found.offerId,
    isFreeTrialHinted: found.offerTypeHint === "free-trial",
    organization:
      organizationId === null || organizationName === null ? null : { id: organizationId, name: organizationName },
    progress: progressOf(found, now),
  };
}

function progressOf({ state, failureCode, mailedAt, expiresAt, organizationId }: Found, now: Date) {
  const isOver = expiresAt <= now;
  switch (state) {
    case "LINKED":
      return "registered";
    case "FAILED":
      return "refused-by-aws";
    case "RECEIVED":
      return isOver ? "before-aws" : failureCode === null ? "asking" : "unanswered";
    case "RESOLVED":
      if (organizationId !== null) return "registered-otherwise";
      if (mailedAt === null) return isOver ? "before-sign-in" : "signing-in";
      return isOver ? "before-link-opened" : "link-mailed";
  }
}
