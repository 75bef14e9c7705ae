import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import type { AsideReason, AsideState, MeteringRecordState } from "#lib/generated/prisma/enums.ts";
import type { RecordKey } from "#lib/metering/record-id.ts";
import { eventKeyOf } from "#lib/usage/event-key.ts";
import { NO_AGREEMENT } from "#lib/usage/no-agreement.ts";

type Deps = { db: Db; actor: Operator };

/** A usage event as the console lists it; `quantity` is exact text. */
export type EventRow = {
  id: string;
  dimension: string;
  quantity: string;
  at: Date;
  /** The hour that counts it. */
  hour: Date;
  tags: Record<string, string> | null;
  apiKey: string | null;
  receivedAt: Date;
};

/** A change that a person made to an event. `to` null: voided. */
export type EventCorrection = {
  at: Date;
  author: string | null;
  reason: string;
  from: { agreementId: string; hour: Date };
  to: { agreementId: string; hour: Date } | null;
};

export type EventDetail = EventRow & {
  /** Null: no hour counts it, since it was voided or is parked. */
  agreement: { id: string; productTitle: string; customer: string | null } | null;
  parked: { reason: AsideReason; state: AsideState } | null;
  corrections: EventCorrection[];
  /** Of the record that counts it; null: the hour still counts. */
  recordState: MeteringRecordState | null;
  /** Whether it may be voided or moved, as far as this read shows. */
  isOpen: boolean;
};

const columns = Prisma.sql`
  e.id, e.dimension, e.quantity::text AS quantity, e.at, e.hour, e.tags, k.name AS "apiKey", e.received_at AS "receivedAt"`;

/** The event with exactly this id; null when none was ever accepted under it. */
export async function findEvent({ db, actor }: Deps, id: string): Promise<EventDetail | null> {
  assertOperator(actor, "VIEWER");
  const key = eventKeyOf(id);
  const [event] = await db.$queryRaw<Omit<EventDetail, "corrections">[]>`
    SELECT ${columns},
      CASE WHEN a.id IS NOT NULL THEN json_build_object('id', a.id, 'productTitle', p.title, 'customer', o.name) END AS agreement,
      CASE WHEN s.key IS NOT NULL THEN json_build_object('reason', s.reason, 'state', s.state) END AS parked,
      r.state::text AS "recordState",
      e.agreement_id <> ${NO_AGREEMENT}::uuid AND a.intake_closed_at IS NULL AND (r.id IS NULL OR r.state = 'OPEN') AS "isOpen"
    FROM usage_event e
    LEFT JOIN agreement a ON a.id = e.agreement_id
    LEFT JOIN product p ON p.id = a.product_id
    LEFT JOIN agreement_link l ON l.agreement_id = a.id AND l.linked_to IS NULL
    LEFT JOIN organization o ON o.id = l.organization_id
    LEFT JOIN api_key k ON k.id = e.api_key_id
    LEFT JOIN usage_aside s ON s.key = e.key AND s.reason <> 'AFTER_END'
    LEFT JOIN metering_record r ON r.agreement_id = e.agreement_id AND r.dimension = e.dimension AND r.hour = e.hour
    WHERE e.key = ${key}::uuid AND e.id = ${id}`;
  if (event === undefined) return null;
  return { ...event, corrections: await readCorrections(db, Prisma.sql`c.key = ${key}::uuid`) };
}

/** Events shown of one hour; more are counted, not listed. */
export const EVENTS_SHOWN = 100;

/**
 * The first events of one pair's hour, in the order of their instants, and what persons took out of it or put into it.
 */
export async function listEventsOfHour(
  { db, actor }: Deps,
  { agreementId, dimension, hour }: RecordKey,
): Promise<{ events: EventRow[]; corrections: EventCorrection[] }> {
  assertOperator(actor, "VIEWER");
  const [events, corrections] = await Promise.all([
    db.$queryRaw<EventRow[]>`
      SELECT ${columns} FROM usage_event e LEFT JOIN api_key k ON k.id = e.api_key_id
      WHERE e.hour = ${hour} AND e.agreement_id = ${agreementId}::uuid AND e.dimension = ${dimension}
      ORDER BY e.at, e.key LIMIT ${EVENTS_SHOWN}`,
    readCorrections(
      db,
      Prisma.sql`c.dimension = ${dimension} AND (
        (c.was_agreement_id = ${agreementId}::uuid AND c.was_hour = ${hour})
        OR (c.agreement_id = ${agreementId}::uuid AND c.hour = ${hour}))`,
    ),
  ]);
  return { events, corrections };
}

type CorrectionRow = Omit<EventCorrection, "from" | "to"> & {
  wasAgreementId: string;
  wasHour: Date;
  agreementId: string | null;
  hour: Date;
};

async function readCorrections(db: Db, where: Prisma.Sql): Promise<EventCorrection[]> {
  const rows = await db.$queryRaw<CorrectionRow[]>`
    SELECT c.created_at AS at, u.email AS author, c.reason, c.was_agreement_id AS "wasAgreementId", c.was_hour AS "wasHour",
           c.agreement_id AS "agreementId", c.hour
    FROM usage_correction c LEFT JOIN user_account u ON u.id = c.author_user_id WHERE ${where} ORDER BY c.id LIMIT 100`;
  return rows.map(({ at, author, reason, wasAgreementId, wasHour, agreementId, hour }) => ({
    at,
    author,
    reason,
    from: { agreementId: wasAgreementId, hour: wasHour },
    to: agreementId === null ? null : { agreementId, hour },
  }));
}
