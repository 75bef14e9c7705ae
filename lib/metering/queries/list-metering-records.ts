import { z } from "zod";
import type { Db } from "#lib/db/client.ts";
import { decodeCursor, toPage, type Page } from "#lib/db/cursor.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { MeteringRecordState } from "#lib/generated/prisma/enums.ts";
import type { StoredRecord } from "#lib/metering/queries/api-record.ts";
import { sumOpenHours, type OpenHour } from "#lib/metering/sum-open-hours.ts";
import { toIso } from "#lib/time/hours.ts";
import { instantInput } from "#lib/time/instant-input.ts";

/** The query of the public list; `from` ≤ hour < `to`. */
export const listMeteringRecordsInput = z.strictObject({
  agreementId: z.uuid().optional(),
  from: instantInput.optional(),
  to: instantInput.optional(),
  status: z.enum(MeteringRecordState).optional(),
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
type ListMeteringRecordsInput = z.infer<typeof listMeteringRecordsInput>;

/**
 * Metering records for a caller whose key has `metering:read`, newest hour first, a page at a time by keyset. Of one
 * agreement with the hours that still count, summed on read; of all agreements without them.
 *
 * @throws AppError INVALID_REQUEST: a foreign cursor, or OPEN hours without an agreement.
 */
export async function listMeteringRecords(db: Db, input: ListMeteringRecordsInput): Promise<Page<StoredRecord>> {
  if (input.agreementId !== undefined) return listOfAgreement(db, { ...input, agreementId: input.agreementId });
  if (input.status === "OPEN") {
    throw new AppError("INVALID_REQUEST", "hours that still count are listed by agreement: give agreementId", {
      fields: [{ path: "agreementId", message: "is needed with status OPEN" }],
    });
  }
  return listOfAll(db, input);
}

async function listOfAgreement(
  db: Db,
  { agreementId, status, from, to, cursor, limit }: ListMeteringRecordsInput & { agreementId: string },
): Promise<Page<StoredRecord>> {
  const after = decodeCursor(cursor, ["instant", "text"]);
  const place = after === null ? null : { hour: new Date(after[0]!), dimension: after[1]! };
  const frozen =
    status === "OPEN"
      ? []
      : await read(
          db,
          [
            Prisma.sql`r.agreement_id = ${agreementId}::uuid AND r.state <> 'OPEN'`,
            ...rangeOf({ from, to, status }),
            ...(place === null
              ? []
              : [
                  Prisma.sql`r.hour <= ${place.hour}
                    AND (r.hour < ${place.hour} OR r.dimension COLLATE "C" > ${place.dimension})`,
                ]),
          ],
          Prisma.sql`r.hour DESC, r.dimension COLLATE "C"`,
          limit + 1,
        );
  const open = status === undefined || status === "OPEN" ? await sumOpenHours(db, [agreementId]) : [];
  const counting = open
    .filter(({ hour }) => (from === undefined || hour >= from) && (to === undefined || hour < to))
    .filter((row) => place === null || byHour(place, row) < 0)
    .map(toOpenRecord);
  const found = [...frozen, ...counting].toSorted(byHour).slice(0, limit + 1);
  return toPage(found, limit, ({ hour, dimension }) => [toIso(hour), dimension]);
}

async function listOfAll(
  db: Db,
  { status, from, to, cursor, limit }: ListMeteringRecordsInput,
): Promise<Page<StoredRecord>> {
  const after = decodeCursor(cursor, ["instant", "id"]);
  const found = await read(
    db,
    [
      status === undefined ? Prisma.sql`r.state <> 'OPEN'` : Prisma.sql`true`,
      ...rangeOf({ from, to, status }),
      // Hours in front that AWS has accepted nothing of are stepped over by the rollup.
      ...(status === "ACCEPTED"
        ? [Prisma.sql`r.hour <= (SELECT max(s.hour) FROM hour_state s WHERE s.state = 'ACCEPTED' AND s.n > 0)`]
        : []),
      ...(after === null ? [] : [Prisma.sql`(r.hour, r.id) < (${after[0]}::timestamptz, ${after[1]}::bigint)`]),
    ],
    Prisma.sql`r.hour DESC, r.id DESC`,
    limit + 1,
  );
  return toPage(found, limit, ({ hour, rowId }) => [toIso(hour), rowId]);
}

function rangeOf({ from, to, status }: Pick<ListMeteringRecordsInput, "from" | "to" | "status">): Prisma.Sql[] {
  return [
    ...(from === undefined ? [] : [Prisma.sql`r.hour >= ${from}`]),
    ...(to === undefined ? [] : [Prisma.sql`r.hour < ${to}`]),
    ...(status === undefined ? [] : [Prisma.sql`r.state = ${status}::metering_record_state`]),
    // Written out, since the index of the few that are not accepted is partial.
    ...(status === undefined || status === "ACCEPTED" ? [] : [Prisma.sql`r.state <> 'ACCEPTED'`]),
  ];
}

type Row = StoredRecord & { rowId: string };

function read(db: Db, conditions: readonly Prisma.Sql[], order: Prisma.Sql, limit: number): Promise<Row[]> {
  return db.$queryRaw<Row[]>`
    SELECT ${recordColumns} FROM metering_record r
    WHERE ${Prisma.join([...conditions], " AND ")} ORDER BY ${order} LIMIT ${limit}`;
}

/** The columns of a StoredRecord, of `r`, with the row's own id as text. */
export const recordColumns = Prisma.sql`
  r.id::text AS "rowId", r.agreement_id AS "agreementId", r.dimension, r.hour, r.state::text AS state, r.quantity,
  r.used::text AS used, r.carried_in::text AS "carriedIn", r.carried_out::text AS "carriedOut", r.included::text AS included,
  r.included_before::text AS "includedBefore", r.included_after::text AS "includedAfter",
  r.event_count AS "eventCount", r.metering_record_id AS "meteringRecordId", r.attempts, r.reason,
  r.is_in_doubt AS "isInDoubt", r.first_event_at AS "firstEventAt", r.frozen_at AS "frozenAt", r.sent_at AS "sentAt",
  r.accepted_at AS "acceptedAt", r.deadline`;

/**
 * An hour that still counts, as a record. What will be carried into it is known where no earlier hour takes it first.
 */
export function toOpenRecord(open: OpenHour): StoredRecord {
  return {
    agreementId: open.agreementId,
    dimension: open.dimension,
    hour: open.hour,
    state: "OPEN",
    quantity: null,
    used: open.used,
    carriedIn: open.carriedIn ?? "0",
    carriedOut: "0",
    included: "0",
    includedBefore: null,
    includedAfter: null,
    eventCount: open.eventCount,
    meteringRecordId: null,
    attempts: 0,
    reason: null,
    isInDoubt: false,
    firstEventAt: open.firstEventAt,
    frozenAt: null,
    sentAt: null,
    acceptedAt: null,
    deadline: null,
  };
}

type Place = { hour: Date; dimension: string };

function byHour(a: Place, b: Place): number {
  return b.hour.getTime() - a.hour.getTime() || (a.dimension < b.dimension ? -1 : a.dimension > b.dimension ? 1 : 0);
}
