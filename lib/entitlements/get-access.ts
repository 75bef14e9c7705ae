import { z } from "zod";
import { isId } from "#lib/agreements/api-agreement.ts";
import { resolveMeteringAgreement, type RoutingCandidate } from "#lib/agreements/routing/resolve-metering-agreement.ts";
import { isReadDue } from "#lib/agreements/aws-sync/read-asked.ts";
import type { Read, Statement } from "#lib/db/read.ts";
import { accessOf, type GrantInUse } from "#lib/entitlements/access.ts";
import { AppError } from "#lib/errors/app-error.ts";
import type { AgreementStatus, EntitlementValueType } from "#lib/generated/prisma/enums.ts";
import { licenseKeyOf } from "#lib/marketplace/licenses.ts";
import { toIso } from "#lib/time/hours.ts";
import { isOver, type Access } from "#lib/status/agreement-statuses.ts";

const name = z
  .string()
  .min(1)
  .max(300)
  .regex(/^[^\p{Cc}]*$/u, "must have no control characters");
/** How the access question may name an agreement besides by our id. */
export const accessInput = z.union([
  z.strictObject({ licenseArn: name }),
  z.strictObject({ organizationExternalId: name, productCode: name }),
]);
export type AccessInput = z.infer<typeof accessInput>;

/** The answer of the access question (docs/interfaces.md, section 4). */
export type AccessAnswer = {
  access: Access;
  reason: string;
  entitlements: { dimension: string; type: EntitlementValueType; value: string; expiresAt: string | null }[];
  /** When AWS last stated it, by a lifecycle event or a read. */
  checkedAt: string;
};

/** The rows found, and the agreement that AWS must be asked about because of it; null: none. */
export type FoundAccess = { answer: AccessAnswer; dueRead: string | null };

type Row = {
  id: string;
  product_id: string;
  status: AgreementStatus;
  starts_at: Date | null;
  ends_at: Date | null;
  intake_closed_at: Date | null;
  status_reason: string;
  aws_reason: string | null;
  created_at: Date;
  checked_at: Date | null;
  aws_read_tried_at: Date | null;
  may_be_read: boolean;
  is_linked: boolean;
  is_first: boolean | null;
  linked_from: Date | null;
  linked_to: Date | null;
  entitlements: (GrantInUse & { dimension: string; expires_at: string | null })[];
};

// What was used of an entitlement: of the one metered dimension that begins after it, in the term or month that still
// runs; the ledger stores that sum with the carry, so that no usage is added up here.
const used = `
  SELECT min(m.included_per::text) AS per,
    CASE WHEN count(*) = 1 AND min(m.included_per::text) <> 'hour' THEN trim_scale(coalesce(sum(c.period_used) FILTER (WHERE
      CASE m.included_per::text
        WHEN 'month' THEN c.period_start = date_trunc('month', $NOW::timestamptz, 'UTC')
        ELSE NOT EXISTS (SELECT FROM entitlement_expiry x WHERE x.agreement_id = a.id AND x.dimension = e.dimension
                         AND x.expires_at > c.period_start AND x.expires_at <= $NOW::timestamptz) END), 0))::text END AS used
  FROM dimension m LEFT JOIN metering_carry c ON c.agreement_id = a.id AND c.dimension = m.name
  WHERE m.product_id = a.product_id AND m.included_in = e.dimension HAVING count(*) = 1`;

const columns = (now: string) => `
  a.id, a.product_id, a.status, a.starts_at, a.ends_at, a.intake_closed_at, a.status_reason, a.aws_reason,
  a.created_at, a.checked_at, a.aws_read_tried_at,
  a.aws_read_denied_at IS NULL AND (a.license_key IS NOT NULL OR a.customer_identifier IS NULL AND a.aws_agreement_id IS NOT NULL)
    AS may_be_read,
  EXISTS (SELECT FROM agreement_link k WHERE k.agreement_id = a.id AND k.linked_to IS NULL) AS is_linked,
  coalesce((SELECT json_agg(json_build_object('dimension', e.dimension, 'type', e.value_type, 'value', e.value,
                                              'expires_at', e.expires_at, 'label', coalesce(d.label, e.dimension),
                                              'per', u.per, 'used', u.used) ORDER BY e.dimension)
            FROM entitlement e
            LEFT JOIN dimension d ON d.product_id = a.product_id AND d.name = e.dimension
            LEFT JOIN LATERAL (${used.replaceAll("$NOW", now)}) u ON true
            WHERE e.agreement_id = a.id), '[]') AS entitlements`;
const unlinked = "NULL::boolean AS is_first, NULL::timestamptz AS linked_from, NULL::timestamptz AS linked_to";

/** Reads what the access question about one agreement needs. */
function readAccessById(agreementId: string, now: Date): Statement {
  return {
    name: "access-by-id",
    text: `SELECT ${columns("$2")}, ${unlinked} FROM agreement a WHERE a.id = $1`,
    // A text that is no id is looked up all the same: the read may be what checks the caller.
    values: [isId(agreementId) ? agreementId : null, now.toISOString()],
  };
}

/** Whether the buyer of an agreement, by our id, may use the product now. One round trip. @throws AppError NOT_FOUND */
export async function getAccess(read: Read, agreementId: string, now: Date): Promise<FoundAccess> {
  const rows = await read<Row>(readAccessById(agreementId, now));
  return answer(rows[0], now);
}

/**
 * The same by license, or for the metering agreement of an organization and product as of now. One round trip.
 *
 * @throws AppError NOT_FOUND; CONFLICT when several agreements claim to be the metering agreement.
 */
export async function findAccess(read: Read, input: AccessInput, now: Date): Promise<FoundAccess> {
  if ("licenseArn" in input) {
    const rows = await read<Row>({
      name: "access-by-license",
      text: `SELECT ${columns("$2")}, ${unlinked} FROM agreement a WHERE a.license_key = $1`,
      values: [licenseKeyOf(input.licenseArn), now.toISOString()],
    });
    return answer(rows[0], now);
  }
  const rows = await read<Row>({
    name: "access-by-organization",
    text: `SELECT ${columns("$3")}, l.is_first, l.linked_from, l.linked_to
           FROM organization o
           JOIN product p ON p.product_code = $2
           JOIN agreement_link l ON l.organization_id = o.id AND l.linked_to IS NULL
           JOIN agreement a ON a.id = l.agreement_id AND a.product_id = p.id
           WHERE o.external_id = $1`,
    values: [input.organizationExternalId, input.productCode, now.toISOString()],
  });
  const routing = resolveMeteringAgreement(rows.map(toCandidate), now);
  switch (routing.kind) {
    case "unknown":
      throw noAgreement();
    case "ambiguous":
      throw new AppError("CONFLICT", "several agreements of this organization and product cover now");
    case "found":
      return answer(
        rows.find(({ id }) => id === routing.agreement.id),
        now,
      );
  }
}

function answer(row: Row | undefined, now: Date): FoundAccess {
  if (row === undefined) throw noAgreement();
  const isDue = row.may_be_read && !isOver(row.status) && isReadDue(row.aws_read_tried_at, now);
  return { answer: answerOf(row, now), dueRead: isDue ? row.id : null };
}

function answerOf(row: Row, now: Date): AccessAnswer {
  return {
    ...accessOf(
      {
        status: row.status,
        statusReason: row.status_reason,
        awsReason: row.aws_reason,
        startsAt: row.starts_at,
        endsAt: row.ends_at,
        isLinked: row.is_linked,
        grants: row.entitlements,
      },
      now,
    ),
    entitlements: row.entitlements.map(({ dimension, type, value, expires_at }) => ({
      dimension,
      type,
      value,
      expiresAt: expires_at === null ? null : toIso(new Date(expires_at)),
    })),
    checkedAt: toIso(row.checked_at ?? row.created_at),
  };
}

function toCandidate(row: Row): RoutingCandidate {
  return {
    agreement: {
      id: row.id,
      productId: row.product_id,
      status: row.status,
      startsAt: row.starts_at,
      endsAt: row.ends_at,
      intakeClosedAt: row.intake_closed_at,
      meteringFrom: null,
      successorId: null,
    },
    link: { isFirst: row.is_first === true, linkedFrom: row.linked_from!, linkedTo: row.linked_to },
  };
}

function noAgreement(): AppError {
  return new AppError("NOT_FOUND", "no agreement is named by this");
}
