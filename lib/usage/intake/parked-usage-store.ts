import type { Queryable } from "#lib/db/pool.ts";
import { run } from "#lib/db/statement.ts";
import { parkUsage } from "#lib/generated/sql/usage/intake/statements/park-usage.ts";
import { saveUnbillableUsage } from "#lib/generated/sql/usage/intake/statements/save-unbillable-usage.ts";
import type { AsideReason } from "#lib/generated/prisma/enums.ts";
import { distinctBy, eventValues, type PlacedEvent, type Receipt } from "#lib/usage/event-store.ts";

/** Usage that no hour counts, and why; `hour` is the one that the sender is answered. */
export type ParkedEvent<Reason extends AsideReason = AsideReason> = PlacedEvent & { reason: Reason };

/**
 * Parks usage, durably, each id once: its row among the events decides that, as for any other, so that it can never be
 * counted beside itself. Raises the alert. One statement.
 *
 * @returns the keys of those parked now; any other id is stored already.
 */
export async function saveParkedUsage(
  db: Queryable,
  events: readonly ParkedEvent[],
  receipt: Receipt,
): Promise<Set<string>> {
  const rows = await run(db, parkUsage, parkedValues(events, receipt));
  return new Set(rows.map(({ key }) => key));
}

/**
 * Keeps refused usage whose agreement had ended when it came, with its quantity, once for each id however often it is
 * sent. The id stays free: an event of it that is accepted later supersedes the entry.
 */
export async function saveUnbillable(db: Queryable, events: readonly ParkedEvent[], receipt: Receipt): Promise<void> {
  if (events.length === 0) return;
  const distinct = distinctBy(events, ({ event }) => event.key);
  await run(db, saveUnbillableUsage, parkedValues(distinct, receipt));
}

function parkedValues(events: readonly ParkedEvent[], receipt: Receipt) {
  return {
    ...eventValues(events, receipt),
    productIds: events.map(({ productId }) => productId),
    reasons: events.map(({ reason }) => reason),
  };
}
