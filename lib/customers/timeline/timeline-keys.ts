import type { Db } from "#lib/db/client.ts";
import { decodeCursor, toPage, type Page } from "#lib/db/cursor.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { agreementPartSql } from "#lib/metering/record-id.ts";

/** Whose timeline: a customer's with all agreements it ever had, or one agreement's. */
export type TimelineScope = { organizationId: string } | { agreementId: string };

/** `hour` is one agreement's closed hour: its records with all their steps make one entry, placed at the hour's end. */
type TimelineKind = "hour" | "registration" | "link" | "notice" | "change" | "member" | "agreement" | "note";

/**
 * Where an entry stands, and which row it is about. `part` says which of the row's instants, for an hour the agreement.
 */
export type TimelineKey = {
  /** To the microsecond, as text. */
  at: string;
  kind: TimelineKind;
  part: string;
  ref: string;
  agreementId: string | null;
};

/** Kinds that a person can filter by. */
export const timelineViews = {
  metering: ["hour"],
  people: ["registration", "link", "member", "agreement"],
  aws: ["notice"],
  changes: ["change"],
  notes: ["note"],
} as const satisfies Record<string, readonly TimelineKind[]>;
export type TimelineView = keyof typeof timelineViews;

/** What the audit log also says of things that rows tell better. */
const toldByRows = ["agreement.registered", "agreement.linked", "agreement.unlinked", "note.written"];

/**
 * The newest entries of a timeline after a cursor: a union of the tables that name a customer. The ledger's part, which
 * grows by the hour, is walked along its index and cut to a page; the rest are a customer's few arrivals, links,
 * lifecycle events and changes.
 *
 * @throws AppError INVALID_REQUEST for a foreign cursor.
 */
export async function listTimelineKeys(
  db: Db,
  scope: TimelineScope,
  { view, cursor, limit }: { view: TimelineView | null; cursor: string | null; limit: number },
): Promise<Page<TimelineKey>> {
  const [before, beforeKey] = decodeCursor(cursor, ["instant", "text"]) ?? ["9999-12-31T00:00:00Z", ""];
  const kinds: readonly TimelineKind[] | null = view === null ? null : timelineViews[view];
  const sources = Object.entries(sourcesOf(scope, Prisma.sql`${before}::timestamptz`, limit))
    .filter(([kind]) => kinds === null || kinds.includes(kind as TimelineKind))
    .map(([, source]) => source);
  const found = await db.$queryRaw<(TimelineKey & { key: string })[]>`
    WITH scope AS MATERIALIZED (${agreementsOf(scope)}),
    entries AS (${Prisma.join(sources, " UNION ALL ")}),
    keyed AS (SELECT e.*, e.kind || ':' || e.part || ':' || e.ref AS key FROM entries e)
    SELECT to_char(k.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, k.kind, k.part, k.ref,
      k.agreement_id AS "agreementId", k.key
    FROM keyed k WHERE (k.at, k.key COLLATE "C") < (${before}::timestamptz, ${beforeKey})
    ORDER BY k.at DESC, k.key COLLATE "C" DESC LIMIT ${limit + 1}`;
  const page = toPage(found, limit, ({ at, key }) => [at, key]);
  return { ...page, rows: page.rows.map(({ key: _, ...row }) => row) };
}

function agreementsOf(scope: TimelineScope): Prisma.Sql {
  return "agreementId" in scope
    ? Prisma.sql`SELECT ${scope.agreementId}::uuid AS agreement_id`
    : Prisma.sql`SELECT DISTINCT agreement_id FROM agreement_link WHERE organization_id = ${scope.organizationId}::uuid`;
}

/**
 * One source a kind, as (at, kind, part, ref, agreement_id). An agreement has one entry an hour, so `limit` + 2 are
 * enough.
 */
function sourcesOf(scope: TimelineScope, before: Prisma.Sql, limit: number): Record<TimelineKind, Prisma.Sql> {
  const organizationId = "organizationId" in scope ? scope.organizationId : null;
  return {
    hour: Prisma.sql`
      SELECT h.hour + interval '1 hour' AS at, 'hour' AS kind, s.agreement_id::text AS part,
        extract(epoch FROM h.hour)::bigint::text AS ref, s.agreement_id
      FROM scope s CROSS JOIN LATERAL (
        SELECT DISTINCT r.hour FROM metering_record r
        WHERE r.agreement_id = s.agreement_id AND r.hour <= ${before} - interval '1 hour'
        ORDER BY r.hour DESC LIMIT ${limit + 2}) h`,
    registration: Prisma.sql`
      SELECT t.at, 'registration' AS kind, t.part, g.id::text AS ref, g.agreement_id
      FROM scope s JOIN registration g ON g.agreement_id = s.agreement_id
      CROSS JOIN LATERAL (VALUES (g.created_at, 'received'), (g.resolved_at, 'resolved')) t(at, part)
      WHERE t.at IS NOT NULL`,
    link: Prisma.sql`
      SELECT t.at, 'link' AS kind, t.part, l.id::text AS ref, l.agreement_id
      FROM scope s JOIN agreement_link l ON l.agreement_id = s.agreement_id
      CROSS JOIN LATERAL (VALUES (l.linked_from, 'linked'), (l.linked_to, 'unlinked')) t(at, part)
      WHERE t.at IS NOT NULL`,
    agreement: Prisma.sql`
      SELECT a.created_at AS at, 'agreement' AS kind, 'known' AS part, a.id::text AS ref, a.id AS agreement_id
      FROM scope s JOIN agreement a ON a.id = s.agreement_id`,
    notice: Prisma.sql`
      SELECT v.occurred_at AS at, 'notice' AS kind, v.source::text AS part, v.id::text AS ref, v.agreement_id
      FROM scope s JOIN lifecycle_event v ON v.agreement_id = s.agreement_id`,
    change: Prisma.sql`
      SELECT x.at, 'change' AS kind, x.action AS part, lpad(x.id::text, 18, '0') AS ref, NULL::uuid AS agreement_id
      FROM audit_entry x
      WHERE x.action <> ALL(${toldByRows}::text[]) AND x.id IN (
        SELECT id FROM audit_entry WHERE organization_id = ${organizationId}::uuid
        UNION SELECT y.id FROM scope s
          JOIN audit_entry y ON y.subject_type = 'agreement' AND y.subject_id = s.agreement_id::text
        UNION SELECT y.id FROM scope s
          JOIN audit_entry y ON y.subject_type = 'metering-record' AND left(y.subject_id, 21) = ${Prisma.raw(agreementPartSql("s.agreement_id"))}
        UNION SELECT y.id FROM scope s JOIN agreement a ON a.id = s.agreement_id
          JOIN audit_entry y ON y.subject_type = 'product' AND y.subject_id = a.product_id::text
            AND y.action IN ('product.metering-held', 'product.metering-released'))`,
    member: Prisma.sql`
      SELECT m.created_at AS at, 'member' AS kind, 'joined' AS part, m.id::text AS ref, NULL::uuid AS agreement_id
      FROM membership m WHERE m.organization_id = ${organizationId}::uuid`,
    note: Prisma.sql`
      SELECT n.created_at AS at, 'note' AS kind, 'written' AS part, n.id::text AS ref, NULL::uuid AS agreement_id
      FROM customer_note n WHERE n.organization_id = ${organizationId}::uuid`,
  };
}
