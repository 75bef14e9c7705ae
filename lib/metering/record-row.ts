import { Prisma, type MeteringRecordState } from "#lib/generated/prisma/client.ts";

/** A metering record as the console lists it. Quantities with decimals are exact texts; `deadline` is business time. */
export type RecordRow = {
  /** Of the row, for keys and steps; outside a record is named by agreement, dimension and hour. */
  rowId: string;
  agreementId: string;
  productId: string;
  productTitle: string;
  customer: { id: string; name: string } | null;
  customerAwsAccountId: string | null;
  dimension: string;
  dimensionLabel: string;
  unit: string;
  hour: Date;
  state: MeteringRecordState;
  quantity: number | null;
  used: string;
  carriedIn: string;
  carriedOut: string;
  eventCount: number;
  meteringRecordId: string | null;
  reason: string | null;
  isInDoubt: boolean;
  deadline: Date | null;
  frozenAt: Date | null;
  sentAt: Date | null;
  acceptedAt: Date | null;
  attempts: number;
};

/** The columns of RecordRow for `r`, a metering_record, beside the joins of `recordJoins`. */
export const recordColumns = Prisma.sql`
  r.id::text AS "rowId", r.agreement_id AS "agreementId", r.product_id AS "productId", p.title AS "productTitle",
  CASE WHEN o.id IS NULL THEN NULL ELSE json_build_object('id', o.id, 'name', o.name) END AS customer,
  a.customer_aws_account_id AS "customerAwsAccountId",
  r.dimension, coalesce(d.label, r.dimension) AS "dimensionLabel", coalesce(d.unit, '') AS unit,
  r.hour, r.state::text AS state, r.quantity, r.used::text AS used, r.carried_in::text AS "carriedIn",
  r.carried_out::text AS "carriedOut", r.event_count AS "eventCount", r.metering_record_id AS "meteringRecordId",
  r.reason, r.is_in_doubt AS "isInDoubt", r.deadline, r.frozen_at AS "frozenAt", r.sent_at AS "sentAt",
  r.accepted_at AS "acceptedAt", r.attempts`;

/** Who bought it and what it is called; joined to the few rows of a page. */
export const recordJoins = Prisma.sql`
  JOIN agreement a ON a.id = r.agreement_id
  JOIN product p ON p.id = r.product_id
  LEFT JOIN dimension d ON d.product_id = r.product_id AND d.name = r.dimension
  LEFT JOIN agreement_link l ON l.agreement_id = r.agreement_id AND l.linked_to IS NULL
  LEFT JOIN organization o ON o.id = l.organization_id`;
