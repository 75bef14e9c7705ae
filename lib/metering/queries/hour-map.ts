import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import type { MeteringRecordState } from "#lib/generated/prisma/enums.ts";
import { lossSql, unsettledSql } from "#lib/metering/loss-sql.ts";
import { addHours, hourOf } from "#lib/time/hours.ts";

type Deps = { db: Db; actor: Operator; now: Date };

/** How many records of an hour stand in each state; states without one are left out. */
export type MappedHour = {
  hour: Date;
  counts: Partial<Record<MeteringRecordState, number>>;
  /** How many of them are lost: not billed, and no person has settled it. */
  lost: number;
  /** Usage came for it, and it still counts: it has no records yet. */
  isOpen: boolean;
};

/** Days on the map. */
const MAP_DAYS = 7;

/**
 * The hours of the last 7 UTC days with their records by state, oldest first. Reads the rollup, the hour locks, and
 * what is not accepted.
 */
export async function mapHours({ db, actor, now }: Deps): Promise<MappedHour[]> {
  assertOperator(actor, "VIEWER");
  const from = firstHourOf(now);
  const rows = await db.$queryRaw<{ hour: Date; state: MeteringRecordState; n: number }[]>`
    SELECT hour, state::text AS state, n FROM hour_state
    WHERE hour >= ${from} AND hour <= ${hourOf(now)} AND n > 0 ORDER BY hour`;
  const open = await db.$queryRaw<{ hour: Date }[]>`
    SELECT DISTINCT hour FROM metering_hour WHERE summed_at IS NULL AND hour >= ${from} AND hour <= ${hourOf(now)}`;
  const lost = await db.$queryRaw<{ hour: Date; n: number }[]>`
    SELECT r.hour, count(*)::int AS n FROM (${unsettledSql(now)}) r
    WHERE r.hour >= ${from} AND (${lossSql(now)}) = 'lost' GROUP BY r.hour`;
  const lostOf = new Map(lost.map(({ hour, n }) => [hour.getTime(), n]));
  const isOpen = new Set(open.map(({ hour }) => hour.getTime()));
  const byHour = Map.groupBy(rows, ({ hour }) => hour.getTime());
  return Array.from({ length: MAP_DAYS * 24 }, (_, i) => addHours(from, i))
    .filter((hour) => hour <= now)
    .map((hour) => ({
      hour,
      isOpen: isOpen.has(hour.getTime()),
      lost: lostOf.get(hour.getTime()) ?? 0,
      counts: Object.fromEntries((byHour.get(hour.getTime()) ?? []).map(({ state, n }) => [state, n])),
    }));
}

/** The first hour of the map at `now`. Pure. */
function firstHourOf(now: Date): Date {
  const day = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()));
  return addHours(day, -24 * (MAP_DAYS - 1));
}
