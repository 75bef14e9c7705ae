import type { RoutedAgreement } from "#lib/agreements/routing/resolve-metering-agreement.ts";
import type { Pool } from "#lib/db/pool.ts";
import { run, statement } from "#lib/db/statement.ts";
import { retryConflicts } from "#lib/db/retry-conflicts.ts";
import type { Aggregation, AsideReason, LatePolicy } from "#lib/generated/prisma/enums.ts";
import { addHours, hourOf } from "#lib/time/hours.ts";
import { validateAgainstStored } from "#lib/usage/intake/compare-events.ts";
import {
  findStoredEvents,
  insertUnderHourLocks,
  insertUnderRecordLocks,
  type PlacedEvent,
  type Receipt,
  type WriteMode,
} from "#lib/usage/event-store.ts";
import {
  findFrozenHours,
  openHours,
  openRecords,
  readObstacles,
  type IsHourFrozen,
  type LatePair,
  type Obstacle,
} from "#lib/usage/intake/hour-locks.ts";
import { lateOutcome, firstLateHour, hourClosed } from "#lib/usage/validate-intake.ts";
import type { EventVerdict } from "#lib/usage/verdict.ts";

/** A placed event with what is needed to give it another hour. */
export type Placement = PlacedEvent & {
  aggregation: Aggregation;
  latePolicy: LatePolicy;
  agreement: Pick<RoutedAgreement, "endsAt">;
  /** The successor, which takes usage once this agreement takes none; null: there is none. */
  successor: RoutedAgreement | null;
};

/** No hour can count it: how it is to be parked. */
type ToPark = { status: "parked"; reason: AsideReason; hour: Date; agreementId: string };

/** The outcome of an event under the locks. */
type StoreResult = EventVerdict | ToPark;

/**
 * A lock may close between the look and the insert; each round looks again. More than a few mean that something is
 * wrong.
 */
const ROUNDS = 8;

/**
 * Stores placed events of distinct ids. In the normal case that is one statement under the hour locks. What it did not
 * store is stored already, or finds its hour frozen: then its own record is the lock, and if that is frozen too, it is
 * late.
 *
 * @param mode `release` for parked events; one that is not parked any more has no result.
 * @returns a result for each key.
 */
export async function storePlacedEvents(
  { pool, now }: { pool: Pool; now: Date },
  placements: readonly Placement[],
  receipt: Receipt,
  mode: WriteMode = "insert",
): Promise<Map<string, StoreResult>> {
  const results = new Map<string, StoreResult>();
  let underHourLocks: readonly Placement[] = placements;
  let underRecordLocks: readonly Placement[] = [];

  for (let round = 1; underHourLocks.length + underRecordLocks.length > 0; round++) {
    const tried = new Map(
      [...underHourLocks, ...underRecordLocks].map((placement) => [placement.event.key, placement]),
    );
    for (const key of await write(pool, underHourLocks, underRecordLocks, receipt, mode)) {
      const { event, hour } = tried.get(key)!;
      results.set(key, { status: "accepted", hour, isLate: hour.getTime() !== hourOf(event.at).getTime() });
    }
    const open = [...tried.values()].filter(({ event }) => !results.has(event.key));
    const left = open.length === 0 ? [] : await leaveOut(pool, open, results, mode);
    underHourLocks = underRecordLocks = [];
    if (left.length === 0) break;
    if (round === ROUNDS) {
      for (const { event } of left) results.set(event.key, hourClosed);
      break;
    }

    const next = await assignAnew({ pool, now }, left);
    for (const { event, result } of next.results) results.set(event.key, result);
    underHourLocks = next.underHourLocks;
    underRecordLocks = next.underRecordLocks;
    if (underHourLocks.length > 0) await retryConflicts(() => openHours(pool, underHourLocks));
    if (underRecordLocks.length > 0)
      await retryConflicts(() => openRecords(pool, underRecordLocks, receipt.receivedAt));
  }
  return results;
}

async function write(
  pool: Pool,
  underHourLocks: readonly Placement[],
  underRecordLocks: readonly Placement[],
  receipt: Receipt,
  mode: WriteMode,
): Promise<string[]> {
  const keys: string[] = [];
  if (underHourLocks.length > 0) {
    keys.push(...(await retryConflicts(() => insertUnderHourLocks(pool, underHourLocks, receipt, mode))));
  }
  if (underRecordLocks.length > 0) {
    keys.push(...(await retryConflicts(() => insertUnderRecordLocks(pool, underRecordLocks, receipt, mode))));
  }
  return keys;
}

const stillParked = statement({
  // It runs only where a lock closed in between.
  name: null,
  text: "SELECT key FROM usage_aside WHERE key = ANY(:keys::uuid[]) AND state = 'WAITING'",
  parameters: { keys: "uuid[]" },
  columns: { key: "uuid" },
});

/** Those that are still to be written: their id is not stored, or, to be released, still parked. */
async function leaveOut(
  pool: Pool,
  placements: readonly Placement[],
  results: Map<string, StoreResult>,
  mode: WriteMode,
): Promise<Placement[]> {
  const keys = placements.map(({ event }) => event.key);
  if (mode === "release") {
    const rows = await run(pool, stillParked, { keys });
    const waiting = new Set(rows.map(({ key }) => key));
    return placements.filter(({ event }) => waiting.has(event.key));
  }
  const stored = await findStoredEvents(pool, keys);
  return placements.filter(({ event, agreementId }) => {
    const row = stored.get(event.key);
    if (row !== undefined) results.set(event.key, validateAgainstStored(event, row, agreementId));
    return row === undefined;
  });
}

type Assigned = {
  underHourLocks: Placement[];
  underRecordLocks: Placement[];
  results: { event: Placement["event"]; result: StoreResult }[];
};

/** Decides for events whose lock was closed or missing what to try next, by two reads for all of them. */
async function assignAnew(
  { pool, now }: { pool: Pool; now: Date },
  placements: readonly Placement[],
): Promise<Assigned> {
  const obstacles = await readObstacles(pool, placements);
  const late = placements.filter((_, index) => obstacles[index]!.isIntakeClosed || isRecordFrozen(obstacles[index]!));
  const deps = {
    now,
    isFrozen: await findFrozenHours(
      pool,
      late.flatMap((placement) => latePairs(placement, now)),
    ),
  };
  const assigned: Assigned = { underHourLocks: [], underRecordLocks: [], results: [] };
  for (const [index, placement] of placements.entries()) {
    const obstacle = obstacles[index]!;
    if (obstacle.isIntakeClosed) assignToSuccessor(deps, placement, assigned);
    else if (isRecordFrozen(obstacle)) assignLater(deps, placement, assigned);
    else if (obstacle.isHourClosed || obstacle.hour === "FROZEN") assigned.underRecordLocks.push(placement);
    else assigned.underHourLocks.push(placement);
  }
  return assigned;
}

function isRecordFrozen({ record }: Obstacle): boolean {
  return record !== null && record !== "OPEN";
}

/** Whose hours late usage may come to: its agreement's, and those of the one that carries on for it. Pure. */
function latePairs({ event, agreementId, agreement, successor }: Placement, now: Date): LatePair[] {
  const { dimension } = event;
  const own = { agreementId, dimension, from: firstLateHour(agreement, now) };
  return successor === null
    ? [own]
    : [own, { agreementId: successor.id, dimension, from: firstLateHour(successor, now) }];
}

type LateDeps = { now: Date; isFrozen: IsHourFrozen };

/**
 * After an agreement's last record its usage is late usage of the one that carries on for it; without one nothing can
 * be billed. Pure.
 */
function assignToSuccessor(deps: LateDeps, placement: Placement, assigned: Assigned): void {
  const { event, agreementId, successor } = placement;
  if (successor !== null) {
    assignLater(deps, { ...placement, agreementId: successor.id, agreement: successor, successor: null }, assigned);
    return;
  }
  const result: ToPark = { status: "parked", reason: "AFTER_END", hour: hourOf(event.at), agreementId };
  assigned.results.push({ event, result });
}

/**
 * Late usage: the earliest hour from the current one on whose record is not frozen, or what else the product's policy
 * says. Pure.
 */
function assignLater(deps: LateDeps, placement: Placement, assigned: Assigned): void {
  const { event, agreementId, agreement } = placement;
  const outcome = lateOutcome(placement.aggregation, placement.latePolicy);
  if (typeof outcome === "object") {
    assigned.results.push({ event, result: outcome });
    return;
  }
  let hour = firstLateHour(agreement, deps.now);
  if (outcome === "parked") {
    assigned.results.push({ event, result: { status: "parked", reason: "LATE", hour, agreementId } });
    return;
  }
  while (deps.isFrozen({ agreementId, dimension: event.dimension }, hour)) hour = addHours(hour, 1);
  if (agreement.endsAt !== null && hour >= agreement.endsAt) assignToSuccessor(deps, placement, assigned);
  else assigned.underHourLocks.push({ ...placement, hour });
}
