import { wordsOfKind } from "#lib/alerts/alert-words.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { findEvent } from "#lib/metering/queries/find-event.ts";
import { getMeteringRecord } from "#lib/metering/queries/record/get-metering-record.ts";
import { readRecordId, recordIdOf } from "#lib/metering/record-id.ts";
import type { Hit, HitKind } from "#lib/search/hit.ts";
import type { SearchTerms } from "#lib/search/search-terms.ts";
import { toIso } from "#lib/time/hours.ts";

type Deps = { db: Db; actor: Operator };

/** Records and events of the ledger by their ids, ours and AWS's. */
export async function findLedger(deps: Deps, { text, whole }: SearchTerms): Promise<Hit[]> {
  const hits: Hit[] = [];
  const key = readRecordId(whole);
  if (key !== null && (await hasRecord(deps.db, whole))) hits.push(recordHit(key, "Record ID", whole));
  const rows = await deps.db.$queryRaw<{ agreementId: string; dimension: string; hour: Date }[]>`
    SELECT agreement_id AS "agreementId", dimension, hour FROM metering_record WHERE metering_record_id = ${text} LIMIT 10`;
  hits.push(...rows.map((row) => recordHit(row, "MeteringRecordId", text)));
  const event = text.length > 128 ? null : await findEvent(deps, text);
  if (event !== null) {
    hits.push({
      kind: "event",
      href: `/admin/metering/events?q=${encodeURIComponent(event.id)}`,
      title: event.id,
      detail: `${event.quantity} ${event.dimension}, ${toIso(event.at)}`,
      ...{ what: "Event ID", value: event.id, isExact: true },
    });
  }
  return hits;
}

/** Whether a record's page shows anything: the record, or an hour that still counts. */
async function hasRecord(db: Db, id: string): Promise<boolean> {
  try {
    await getMeteringRecord(db, id);
    return true;
  } catch (error) {
    if (isAppError(error, "NOT_FOUND")) return false;
    throw error;
  }
}

function recordHit(key: { agreementId: string; dimension: string; hour: Date }, what: string, value: string): Hit {
  const href = `/admin/metering/${recordIdOf(key)}`;
  const hour = toIso(key.hour);
  return { kind: "record", href, title: `${key.dimension}, ${hour}`, detail: null, what, value, isExact: true };
}

type Found = { kind: HitKind; id: string; title: string; detail: string | null; what: string };

/**
 * What else has a page: requests to AWS, lifecycle events, webhooks, files, keys, alerts. Each way is one look by a
 * unique or indexed column.
 */
export async function findThings(db: Db, terms: SearchTerms, limit: number): Promise<Hit[]> {
  const { text, uuid, keyPrefix, alertId } = terms;
  const ways = [
    Prisma.sql`(SELECT 'submission' AS kind, id::text, region AS title, started_at::text AS detail, 'AWS request ID' AS what
      FROM submission WHERE request_id = ${text} LIMIT ${limit})`,
    Prisma.sql`(SELECT 'notice', id::text, type, occurred_at::text, 'AWS event ID' FROM lifecycle_event
      WHERE source IN ('EVENTBRIDGE', 'SNS', 'SQS') AND event_id = ${text})`,
    ...(uuid === null ? [] : byUuid(uuid, limit)),
    ...(keyPrefix === null
      ? []
      : [
          Prisma.sql`(SELECT 'key', lookup_id, name, lookup_id, 'Key' FROM api_key
            WHERE starts_with(lookup_id, ${keyPrefix}) LIMIT ${limit})`,
        ]),
    ...(alertId === null
      ? []
      : [Prisma.sql`(SELECT 'alert', kind, kind, subject, 'Alert ID' FROM alert WHERE id = ${alertId}::bigint)`]),
  ];
  const rows = await db.$queryRaw<Found[]>`${Prisma.join(ways, " UNION ALL ")}`;
  return rows.map(({ kind, id, title, detail, what }) => ({
    kind,
    href: hrefOf(kind, id, what),
    title: kind === "alert" ? wordsOfKind(title).title : title,
    detail: kind === "key" ? `tp_live_${id}_…` : detail,
    what,
    value: kind === "key" ? `tp_live_${id}` : text,
    isExact: kind !== "key" || id === keyPrefix,
  }));
}

function byUuid(uuid: string, limit: number): Prisma.Sql[] {
  const id = Prisma.sql`${uuid}::uuid`;
  return [
    Prisma.sql`(SELECT 'submission', id::text, region, started_at::text, 'Submission ID' FROM submission WHERE id = ${id})`,
    Prisma.sql`(SELECT 'notice', id::text, type, occurred_at::text, 'Notice ID' FROM lifecycle_event WHERE id = ${id})`,
    Prisma.sql`(SELECT 'webhook', d.id::text, m.type, e.url, 'Delivery ID' FROM webhook_delivery d
      JOIN webhook_message m ON m.id = d.message_id JOIN webhook_endpoint e ON e.id = d.endpoint_id WHERE d.id = ${id})`,
    Prisma.sql`(SELECT 'webhook', d.id::text, m.type, e.url, 'Message ID' FROM webhook_message m
      JOIN webhook_delivery d ON d.message_id = m.id JOIN webhook_endpoint e ON e.id = d.endpoint_id
      WHERE m.id = ${id} LIMIT ${limit})`,
    Prisma.sql`(SELECT 'webhook', id::text, url, description, 'Endpoint ID' FROM webhook_endpoint WHERE id = ${id})`,
    Prisma.sql`(SELECT 'import', id::text, 'Import of customers', created_at::text, 'Import ID' FROM customer_import WHERE id = ${id})`,
    Prisma.sql`(SELECT 'import', id::text, file_name, created_at::text, 'Upload ID' FROM usage_upload WHERE id = ${id})`,
    Prisma.sql`(SELECT 'key', lookup_id, name, lookup_id, 'Key ID' FROM api_key WHERE id = ${id})`,
  ];
}

function hrefOf(kind: HitKind, id: string, what: string): string {
  if (kind === "submission") return `/admin/submissions/${id}`;
  if (kind === "notice") return `/admin/inbox/${id}`;
  if (kind === "webhook") return what === "Endpoint ID" ? "/admin/webhooks" : `/admin/webhooks/${id}`;
  if (kind === "import") return what === "Upload ID" ? `/admin/metering/upload/${id}` : `/admin/customers/import/${id}`;
  return kind === "alert" ? `/admin/alerts#${encodeURIComponent(id)}` : "/admin/keys";
}
