import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import { decodeCursor, encodeCursor, type Page } from "#lib/db/cursor.ts";
import { Prisma, type MeteringRecordState } from "#lib/generated/prisma/client.ts";
import { addHours, toIso } from "#lib/time/hours.ts";
import type { Loss } from "#lib/metering/loss-of.ts";
import { lossSql } from "#lib/metering/loss-sql.ts";
import { recordColumns, recordJoins, type RecordRow } from "#lib/metering/record-row.ts";
import { isStateIn, lostAtDeadlineStates } from "#lib/metering/record-states.ts";

type Deps = { db: Db; actor: Operator };

/** What narrows the list; `from` ≤ hour < `to`. */
export type RecordFilter = {
  states?: readonly MeteringRecordState[] | null;
  /** Only records of this kind of loss at `now`; `none`: those that are billed, settled, or can still be saved. */
  loss?: { kind: Loss | "none"; now: Date } | null;
  /** Few: a customer's. */
  agreementIds?: readonly string[] | null;
  productId?: string | null;
  dimension?: string | null;
  from?: Date | null;
  to?: Date | null;
};

type Input = RecordFilter & { cursor?: string | null; limit?: number };

/**
 * How many rows one page may look at for filters that no index serves (product, dimension, an agreement's state, a
 * loss).
 */
const SCANNED = 2_000;

/**
 * Metering records, newest hour first, a page at a time. Whatever the filter and however many records are stored, a
 * page costs one bounded walk along an index: filters without an index look at no more than 2,000 rows, and then the
 * next page goes on from there, so a page may be short, or empty, and still have a next one.
 *
 * @throws AppError INVALID_REQUEST for a foreign cursor.
 */
export async function browseRecords(
  { db, actor }: Deps,
  { cursor, limit = 50, ...filter }: Input,
): Promise<Page<RecordRow>> {
  assertOperator(actor, "VIEWER");
  const after = decodeCursor(cursor, ["instant", "id"]);
  const late = lateConditions(filter);
  const walk = walkOf(filter, after, late.length === 0 ? limit + 1 : SCANNED);
  const found = await db.$queryRaw<RecordRow[]>`
    WITH walked AS MATERIALIZED (${walk}),
    kept AS (SELECT * FROM walked r WHERE ${and(late)} ORDER BY r.hour DESC, r.id DESC LIMIT ${limit + 1})
    SELECT ${recordColumns} FROM kept k JOIN metering_record r ON r.id = k.id ${recordJoins}
    ORDER BY r.hour DESC, r.id DESC`;
  const rows = found.slice(0, limit);
  if (found.length > limit) return { rows, nextCursor: cursorOf(rows.at(-1)!) };
  if (late.length === 0) return { rows, nextCursor: null };
  const [end] = await db.$queryRaw<{ hour: Date; rowId: string }[]>`
    SELECT hour, id::text AS "rowId" FROM (${walk}) walked ORDER BY hour DESC, id DESC OFFSET ${SCANNED - 1}`;
  return { rows, nextCursor: end === undefined ? null : cursorOf(end) };
}

function cursorOf({ hour, rowId }: { hour: Date; rowId: string }): string {
  return encodeCursor([toIso(hour), rowId]);
}

const and = (conditions: readonly Prisma.Sql[]) => Prisma.join([Prisma.sql`true`, ...conditions], " AND ");

const walked = Prisma.sql`r.id, r.hour, r.state, r.product_id, r.dimension, r.reason, r.deadline, r.carried_in`;

/**
 * No deadline lies more than 24 hours after its hour, so older hours hold nothing of these states that can still be
 * saved.
 */
function canBeSaved({ states, loss }: RecordFilter): Prisma.Sql[] {
  const isSaved = loss?.kind === "none" && states?.every((state) => isStateIn(lostAtDeadlineStates, state));
  return isSaved ? [Prisma.sql`r.hour >= ${addHours(loss.now, -25)}`] : [];
}

/** The walk along one index, or along one for each state, in the order of the list. */
function walkOf(filter: RecordFilter, after: string[] | null, rows: number): Prisma.Sql {
  const range = and([
    ...(after === null ? [] : [Prisma.sql`(r.hour, r.id) < (${after[0]}::timestamptz, ${after[1]}::bigint)`]),
    ...(filter.from ? [Prisma.sql`r.hour >= ${filter.from}`] : []),
    ...(filter.to ? [Prisma.sql`r.hour < ${filter.to}`] : []),
    ...canBeSaved(filter),
  ]);
  const along = (where: Prisma.Sql) => Prisma.sql`
    SELECT ${walked} FROM metering_record r WHERE ${where} AND ${range}
    ORDER BY r.hour DESC, r.id DESC LIMIT ${rows}`;
  const { states, agreementIds } = filter;
  if (agreementIds) {
    return merge(
      agreementIds.map((id) => along(Prisma.sql`r.agreement_id = ${id}::uuid`)),
      rows,
    );
  }
  if (!states || states.length === 0) return along(Prisma.sql`true`);
  const walks = states.map((state) => {
    // Hours in front that AWS has accepted nothing of are stepped over by the rollup.
    if (state === "ACCEPTED") {
      return along(Prisma.sql`r.state = 'ACCEPTED' AND r.hour <=
        (SELECT max(s.hour) FROM hour_state s WHERE s.state = 'ACCEPTED' AND s.n > 0)`);
    }
    // Written out, since the index of the few that are not accepted is partial.
    return along(Prisma.sql`r.state = ${state}::metering_record_state AND r.state <> 'ACCEPTED'`);
  });
  return merge(walks, rows);
}

/** The newest rows of several walks; none of them is longer than `rows`. */
function merge(walks: readonly Prisma.Sql[], rows: number): Prisma.Sql {
  if (walks.length === 1) return walks[0]!;
  if (walks.length === 0) return Prisma.sql`SELECT ${walked} FROM metering_record r WHERE false`;
  const union = Prisma.join(
    walks.map((walk) => Prisma.sql`(${walk})`),
    " UNION ALL ",
  );
  return Prisma.sql`SELECT * FROM (${union}) r ORDER BY r.hour DESC, r.id DESC LIMIT ${rows}`;
}

/** Filters that no index serves, applied to what was walked. */
function lateConditions({ states, loss, agreementIds, productId, dimension }: RecordFilter): Prisma.Sql[] {
  return [
    ...(loss ? [lossIs(loss)] : []),
    ...(agreementIds && states && states.length > 0 ? [Prisma.sql`r.state::text = ANY(${[...states]}::text[])`] : []),
    ...(productId ? [Prisma.sql`r.product_id = ${productId}::uuid`] : []),
    ...(dimension ? [Prisma.sql`r.dimension = ${dimension}`] : []),
  ];
}

function lossIs({ kind, now }: NonNullable<RecordFilter["loss"]>): Prisma.Sql {
  return kind === "none" ? Prisma.sql`(${lossSql(now)}) IS NULL` : Prisma.sql`(${lossSql(now)}) = ${kind}`;
}
