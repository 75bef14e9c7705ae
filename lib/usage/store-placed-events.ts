import type { RoutedAgreement } from "#lib/agreements/resolve-metering-agreement.ts";
import type { Pool } from "#lib/db/pool.ts";
import { retryConflicts } from "#lib/db/retry-conflicts.ts";
import type { Aggregation } from "#lib/generated/prisma/enums.ts";
import { addHours, hourOf } from "#lib/time/hours.ts";
import { judgeAgainstStored } from "#lib/usage/compare-events.ts";
import {
  findStoredEvents,
  insertBehindHourFences,
  insertBehindRecordFences,
  type PlacedEvent,
  type Receipt,
} from "#lib/usage/event-store.ts";
import { findFrozenHours, openHours, openRecords, readObstacles, type Obstacle } from "#lib/usage/fence-store.ts";
import { firstLateHour, hourClosed, notActive } from "#lib/usage/judge-intake.ts";
import type { EventVerdict } from "#lib/usage/verdict.ts";

/** A placed event with what is needed to give it another hour. */
export type Placement = PlacedEvent & { aggregation: Aggregation; agreement: Pick<RoutedAgreement, "endsAt"> };

/** A fence may shut between looking and inserting; each round looks again. More than a few mean that something is wrong. */
const ROUNDS = 8;

/**
 * Stores placed events of distinct ids. In the normal case that is one statement behind the fences of the products' hours. What it did
 * not store is stored already, or finds its hour frozen: then its own record is the fence, and if that is frozen too, a later hour
 * takes it (SUM only).
 *
 * @returns a verdict for each key.
 */
export async function storePlacedEvents(
  { pool, now }: { pool: Pool; now: Date },
  placements: readonly Placement[],
  receipt: Receipt,
): Promise<Map<string, EventVerdict>> {
  const verdicts = new Map<string, EventVerdict>();
  let behindHours: readonly Placement[] = placements;
  let behindRecords: readonly Placement[] = [];

  for (let round = 1; behindHours.length + behindRecords.length > 0; round++) {
    const tried = new Map([...behindHours, ...behindRecords].map((placement) => [placement.event.key, placement]));
    for (const key of await insert(pool, behindHours, behindRecords, receipt)) {
      const { event, hour } = tried.get(key)!;
      verdicts.set(key, { status: "accepted", hour, isLate: hour.getTime() !== hourOf(event.at).getTime() });
    }
    const unsettled = [...tried.values()].filter(({ event }) => !verdicts.has(event.key));
    const left = unsettled.length === 0 ? [] : await settleStored(pool, unsettled, verdicts);
    behindHours = behindRecords = [];
    if (left.length === 0) break;
    if (round === ROUNDS) {
      for (const { event } of left) verdicts.set(event.key, hourClosed);
      break;
    }

    const next = await assignAnew({ pool, now }, left);
    for (const { event, verdict } of next.refused) verdicts.set(event.key, verdict);
    behindHours = next.behindHours;
    behindRecords = next.behindRecords;
    if (behindHours.length > 0) await retryConflicts(() => openHours(pool, behindHours));
    if (behindRecords.length > 0) await retryConflicts(() => openRecords(pool, behindRecords, receipt.receivedAt));
  }
  return verdicts;
}

async function insert(
  pool: Pool,
  behindHours: readonly Placement[],
  behindRecords: readonly Placement[],
  receipt: Receipt,
): Promise<string[]> {
  const keys: string[] = [];
  if (behindHours.length > 0) {
    keys.push(...(await retryConflicts(() => insertBehindHourFences(pool, behindHours, receipt))));
  }
  if (behindRecords.length > 0) {
    keys.push(...(await retryConflicts(() => insertBehindRecordFences(pool, behindRecords, receipt))));
  }
  return keys;
}

/** Gives those whose id is stored their verdict and returns the others. */
async function settleStored(
  pool: Pool,
  placements: readonly Placement[],
  verdicts: Map<string, EventVerdict>,
): Promise<Placement[]> {
  const stored = await findStoredEvents(
    pool,
    placements.map(({ event }) => event.key),
  );
  return placements.filter(({ event }) => {
    const row = stored.get(event.key);
    if (row !== undefined) verdicts.set(event.key, judgeAgainstStored(event, row));
    return row === undefined;
  });
}

type Assigned = {
  behindHours: Placement[];
  behindRecords: Placement[];
  refused: { event: Placement["event"]; verdict: EventVerdict }[];
};

/** Decides for events whose fence was shut or missing what to try next. */
async function assignAnew(
  { pool, now }: { pool: Pool; now: Date },
  placements: readonly Placement[],
): Promise<Assigned> {
  const obstacles = await readObstacles(pool, placements);
  const assigned: Assigned = { behindHours: [], behindRecords: [], refused: [] };
  for (const [index, placement] of placements.entries()) {
    const obstacle = obstacles[index]!;
    if (obstacle.isIntakeClosed) assigned.refused.push({ event: placement.event, verdict: notActive });
    else if (isRecordFrozen(obstacle)) await assignLater({ pool, now }, placement, assigned);
    else if (obstacle.hour === "FROZEN") assigned.behindRecords.push(placement);
    else assigned.behindHours.push(placement);
  }
  return assigned;
}

function isRecordFrozen({ record }: Obstacle): boolean {
  return record !== null && record !== "OPEN";
}

/** Late usage: the earliest hour from the current one on whose record is not frozen. */
async function assignLater(
  { pool, now }: { pool: Pool; now: Date },
  placement: Placement,
  assigned: Assigned,
): Promise<void> {
  if (placement.aggregation !== "SUM") {
    assigned.refused.push({ event: placement.event, verdict: hourClosed });
    return;
  }
  let hour = firstLateHour(placement.agreement, now);
  const pair = { agreementId: placement.agreementId, dimension: placement.event.dimension };
  const frozen = await findFrozenHours(pool, pair, hour);
  while (frozen.has(hour.getTime())) hour = addHours(hour, 1);
  const { endsAt } = placement.agreement;
  // After the last hour of an agreement that has ended nothing can be billed.
  if (endsAt !== null && hour >= endsAt) assigned.refused.push({ event: placement.event, verdict: notActive });
  else assigned.behindHours.push({ ...placement, hour });
}
