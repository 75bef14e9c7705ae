import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import { decodeCursor, toPage, type Page } from "#lib/db/cursor.ts";

type Deps = {
  db: Db;
  actor: Operator;
  /** Machine time: a registration's own life. */
  now: Date;
};

/** The step at which a buyer stopped. */
export type StoppedAt = "before-aws" | "refused-by-aws" | "before-sign-in" | "before-link-opened";

export type UnfinishedRegistration = {
  id: string;
  createdAt: Date;
  stoppedAt: StoppedAt;
  /** The fault that the buyer saw last; null when there was none. */
  failureCode: string | null;
  productTitle: string | null;
  customerAwsAccountId: string | null;
  agreementId: string | null;
};

/**
 * Arrivals whose hour is over and that never led to a link, the last to expire first, without those whose agreement was linked since by
 * another arrival. Those that AWS resolved are kept for a month, the others for a day.
 *
 * @throws AppError INVALID_REQUEST for a foreign cursor.
 */
export async function listUnfinishedRegistrations(
  { db, actor, now }: Deps,
  { cursor, limit = 25 }: { cursor: string | null; limit?: number },
): Promise<Page<UnfinishedRegistration>> {
  assertOperator(actor, "VIEWER");
  const [at, id] = decodeCursor(cursor, ["instant", "uuid"]) ?? [];
  const found = await db.$queryRaw<Row[]>`
    SELECT r.id, r.created_at AS "createdAt", r.expires_at AS "expiresAt", r.state::text AS state, r.failure_code AS "failureCode",
      r.mailed_at AS "mailedAt", r.customer_aws_account_id AS "customerAwsAccountId", r.agreement_id AS "agreementId", p.title
    FROM registration r LEFT JOIN product p ON p.id = r.product_id
    WHERE r.state <> 'LINKED' AND r.expires_at <= ${now}
      AND (r.expires_at, r.id) < (${at ?? "9999-12-31T00:00:00Z"}::timestamptz, ${id ?? "ffffffff-ffff-ffff-ffff-ffffffffffff"}::uuid)
      AND NOT EXISTS (
        SELECT FROM agreement_link l WHERE l.agreement_id = r.agreement_id AND l.linked_to IS NULL)
    ORDER BY r.expires_at DESC, r.id DESC LIMIT ${limit + 1}`;
  const page = toPage(found, limit, (row) => [row.expiresAt.toISOString(), row.id]);
  return { ...page, rows: page.rows.map(toUnfinished) };
}

type Row = {
  id: string;
  createdAt: Date;
  expiresAt: Date;
  state: "RECEIVED" | "RESOLVED" | "FAILED";
  failureCode: string | null;
  mailedAt: Date | null;
  customerAwsAccountId: string | null;
  agreementId: string | null;
  title: string | null;
};

function toUnfinished({ title, state, mailedAt, expiresAt: _, ...row }: Row): UnfinishedRegistration {
  return { ...row, productTitle: title, stoppedAt: stepOf(state, mailedAt !== null) };
}

function stepOf(state: Row["state"], isMailed: boolean): StoppedAt {
  switch (state) {
    case "RECEIVED":
      return "before-aws";
    case "FAILED":
      return "refused-by-aws";
    case "RESOLVED":
      return isMailed ? "before-link-opened" : "before-sign-in";
  }
}
