import type { Pool, PoolClient } from "#lib/db/pool.ts";
import { inTransaction } from "#lib/db/transaction.ts";
import { isDatabaseDown, isUniqueViolation } from "#lib/errors/database-error.ts";
import { throwFailure, type ReportFailure } from "#lib/errors/report-failure.ts";
import { freezeApart } from "#lib/metering/freeze/freeze-apart.ts";
import { FreezeRace } from "#lib/metering/freeze/freeze-race.ts";
import {
  findDueHour,
  findProductsToFreeze,
  freezeHour,
  lockFreezing,
  shutHour,
  type DueHour,
  type FreezingProduct,
} from "#lib/metering/freeze/freeze-store.ts";
import { sendingLimits } from "#lib/usage/metering-window.ts";

type Deps = {
  pool: Pool;
  /** Business time. */
  now: Date;
  /** The one region that new records are metered in. */
  region: string;
  /** Takes the failure of one product or agreement; without it the first one ends all. */
  report?: ReportFailure;
};

type FreezeCounts = { frozen: number; nothingDue: number; held: number };

/** Hours in a row that yield nothing (without events, or frozen by another run) before a product waits for the next run. */
const MAX_EMPTY_HOURS = 200;

/** How often a freeze is begun again that lost a race for a carry or a record. */
const MAX_ATTEMPTS = 5;

/** So many hours of a product may fail in a run before it leaves out hours that can no longer be sent: they must not take the time of the others. */
const MAX_FAILED_HOURS = 20;

/**
 * Freezes what is due: for each product hour by hour, oldest first, so that what an hour leaves over goes to the next later one. An
 * hour is frozen in two commits: the first closes it, the second sums and writes its records; after a crash between them the
 * next run does the second. An hour whose second commit fails is frozen apart, so that a failing agreement costs no other one anything;
 * its own later hours go on as well, and what is frozen last takes the carry, as with any late usage. Safe to run many times at once.
 *
 * @param isOver asked between hours: whether the run's time is over.
 * Rules: docs/rules.md, section 4.
 */
export async function freezeDueHours(deps: Deps, isOver: () => boolean = () => false): Promise<FreezeCounts> {
  const counts: FreezeCounts = { frozen: 0, nothingDue: 0, held: 0 };
  const { report = throwFailure } = deps;
  for (const product of await findProductsToFreeze(deps.pool)) {
    if (isOver()) break;
    try {
      await freezeProduct(deps, product, counts, isOver);
    } catch (error) {
      report(error, { product: product.id });
    }
  }
  return counts;
}

async function freezeProduct(
  deps: Deps,
  product: FreezingProduct,
  counts: FreezeCounts,
  isOver: () => boolean,
): Promise<void> {
  // Hours that failed in this run; the next one tries them again.
  const failed = new Set<number>();
  const isLeftOut = (hour: Date) =>
    failed.has(hour.getTime()) || (failed.size >= MAX_FAILED_HOURS && sendingLimits(hour).windowEnd <= deps.now);
  for (let idle = 0; idle < MAX_EMPTY_HOURS;) {
    if (isOver()) return;
    const due = await findDueHour(deps.pool, product, deps.now, isLeftOut);
    if (due === null) return;
    if (due.isHourDue) await shutHour(deps.pool, due);
    let frozen: FreezeCounts;
    try {
      frozen = await freezeOnce(deps, due, isLeftOut);
      idle = frozen.frozen === 0 ? idle + 1 : 0;
    } catch (error) {
      if (isDatabaseDown(error)) throw error;
      failed.add(due.hour.getTime());
      frozen = await freezeApart({ ...deps, report: deps.report ?? throwFailure }, due, isOver);
    }
    counts.frozen += frozen.frozen;
    counts.nothingDue += frozen.nothingDue;
    counts.held += frozen.held;
  }
}

type IsLeftOut = (hour: Date) => boolean;

async function freezeOnce(deps: Deps, due: DueHour, isLeftOut: IsLeftOut): Promise<FreezeCounts> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTransaction(deps.pool, (client) => freezeInOrder(deps, client, due, isLeftOut));
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !(error instanceof FreezeRace || isUniqueViolation(error))) throw error;
    }
  }
}

async function freezeInOrder(
  { region, now }: Deps,
  client: PoolClient,
  due: DueHour,
  isLeftOut: IsLeftOut,
): Promise<FreezeCounts> {
  // The second run looks again what is oldest.
  await lockFreezing(client, due.product.id);
  const oldest = await findDueHour(client, due.product, now, isLeftOut);
  if (oldest?.hour.getTime() !== due.hour.getTime()) return { frozen: 0, nothingDue: 0, held: 0 };

  const result = await freezeHour(client, { ...due, now, region });
  if (result.due !== result.frozen) throw new FreezeRace(`froze ${result.frozen} of ${result.due} records`);
  return { frozen: result.frozen, nothingDue: result.nothingDue, held: result.held };
}
