import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import { decodeCursor, encodeCursor, type Page } from "#lib/db/cursor.ts";
import { Prisma, type SubmissionOutcome } from "#lib/generated/prisma/client.ts";

type Deps = { db: Db; actor: Operator };

/** A call to BatchMeterUsage as the console lists it. */
export type SubmissionRow = {
  id: string;
  product: { id: string; title: string };
  region: string;
  recordCount: number;
  startedAt: Date;
  durationMs: number | null;
  outcome: SubmissionOutcome;
  requestId: string | null;
  httpStatus: number | null;
  errorName: string | null;
};

const columns = Prisma.sql`
  s.id, json_build_object('id', p.id, 'title', p.title) AS product, s.region, s.record_count AS "recordCount",
  s.started_at AS "startedAt", s.duration_ms AS "durationMs", s.outcome::text AS outcome, s.request_id AS "requestId",
  s.http_status AS "httpStatus", s.error_name AS "errorName"`;

/** How many calls one page may look at for those of one outcome, which no index serves. */
const SCANNED = 2_000;

type Input = { outcomes?: readonly SubmissionOutcome[] | null; cursor?: string | null; limit?: number };

/**
 * Calls to AWS, newest first, a page at a time; one bounded walk along an index. With `outcomes` a page looks at no
 * more than 2,000 calls, so it may be short, or empty, and still have a next one.
 *
 * @throws AppError INVALID_REQUEST for a foreign cursor.
 */
export async function browseSubmissions(
  { db, actor }: Deps,
  { outcomes = null, cursor = null, limit = 30 }: Input,
): Promise<Page<SubmissionRow>> {
  assertOperator(actor, "VIEWER");
  const after = decodeCursor(cursor, ["instant", "uuid"]);
  const walk = Prisma.sql`
    SELECT id, started_at, outcome FROM submission
    WHERE ${after === null ? Prisma.sql`true` : Prisma.sql`started_at <= ${after[0]}::timestamptz AND (started_at < ${after[0]}::timestamptz OR id > ${after[1]}::uuid)`}
    ORDER BY started_at DESC, id LIMIT ${outcomes === null ? limit + 1 : SCANNED}`;
  const kept = outcomes === null ? Prisma.sql`true` : Prisma.sql`w.outcome::text = ANY(${[...outcomes]}::text[])`;
  const found = await db.$queryRaw<SubmissionRow[]>`
    WITH walked AS MATERIALIZED (${walk})
    SELECT ${columns} FROM walked w JOIN submission s ON s.id = w.id JOIN product p ON p.id = s.product_id
    WHERE ${kept} ORDER BY s.started_at DESC, s.id LIMIT ${limit + 1}`;
  const rows = found.slice(0, limit);
  if (found.length > limit) return { rows, nextCursor: cursorOf(rows.at(-1)!) };
  if (outcomes === null) return { rows, nextCursor: null };
  const [end] = await db.$queryRaw<Pick<SubmissionRow, "id" | "startedAt">[]>`
    SELECT id, started_at AS "startedAt" FROM (${walk}) w ORDER BY started_at DESC, id OFFSET ${SCANNED - 1}`;
  return { rows, nextCursor: end === undefined ? null : cursorOf(end) };
}

function cursorOf({ startedAt, id }: Pick<SubmissionRow, "startedAt" | "id">): string {
  return encodeCursor([startedAt.toISOString(), id]);
}

/** A record that a call carried, and what the answer did to it. */
type SubmittedRecord = {
  agreementId: string;
  dimension: string;
  dimensionLabel: string;
  hour: Date;
  quantity: number | null;
  customer: string | null;
  /** The last step that names the call: a cause of `reasons.ts`. */
  cause: string;
};

/** A call with exactly what was sent and what came back. */
export type SubmissionDetail = SubmissionRow & {
  finishedAt: Date | null;
  errorMessage: string | null;
  request: unknown;
  response: unknown;
  records: SubmittedRecord[];
};

/** One call to AWS; null when there is none with this id. */
export async function findSubmission({ db, actor }: Deps, id: string): Promise<SubmissionDetail | null> {
  assertOperator(actor, "VIEWER");
  const [found] = await db.$queryRaw<Omit<SubmissionDetail, "records">[]>`
    SELECT ${columns}, s.finished_at AS "finishedAt", s.error_message AS "errorMessage", s.request, s.response
    FROM submission s JOIN product p ON p.id = s.product_id WHERE s.id = ${id}::uuid`;
  if (found === undefined) return null;
  const records = await db.$queryRaw<SubmittedRecord[]>`
    SELECT r.agreement_id AS "agreementId", r.dimension, coalesce(d.label, r.dimension) AS "dimensionLabel", r.hour, r.quantity,
           o.name AS customer, t.cause
    FROM (SELECT record_id, (array_agg(cause ORDER BY id DESC))[1] AS cause FROM metering_record_step
          WHERE submission_id = ${id}::uuid GROUP BY record_id) t
    JOIN metering_record r ON r.id = t.record_id
    LEFT JOIN dimension d ON d.product_id = r.product_id AND d.name = r.dimension
    LEFT JOIN agreement_link l ON l.agreement_id = r.agreement_id AND l.linked_to IS NULL
    LEFT JOIN organization o ON o.id = l.organization_id
    ORDER BY r.hour, r.id`;
  return { ...found, records };
}
