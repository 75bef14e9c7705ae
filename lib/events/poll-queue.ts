import { watchSetUp } from "#lib/alerts/watch/watch-set-up.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { logError } from "#lib/log/log.ts";
import { readQueuedEvent } from "#lib/events/read-queued-event.ts";
import type { SnsTrust } from "#lib/events/sns/verify-sns.ts";
import { storeLifecycleEvent, storeUnreadable } from "#lib/events/store-lifecycle-event.ts";
import type { LifecycleQueue, QueuedMessage } from "#lib/marketplace/lifecycle-queue-port.ts";
import { DAY_MS } from "#lib/time/hours.ts";

type Deps = {
  db: Queryable;
  queue: LifecycleQueue;
  /** Decides which SNS envelopes are genuine; messages may have waited in the queue as long as SQS keeps them. */
  trust: Omit<SnsTrust, "maxAgeMs">;
};

export type QueueCounts = { queueStored: number; queueDuplicates: number; queueSetAside: number; queueFailed: number };

/** The longest that SQS keeps a message. */
const KEPT_MS = 14 * DAY_MS;

/**
 * Takes what the queue holds into the inbox: EventBridge's events as they are, SNS's in their signed envelope. A
 * message is deleted only when it is stored, so that a crash makes a duplicate at worst (E01); one that is no lifecycle
 * event is dead-lettered with its reason, and holds up no other (E09). Runs may overlap.
 *
 * @throws the database's error: what was received comes again then (E08).
 */
export async function pollQueue(deps: Deps, isOver: () => boolean): Promise<QueueCounts> {
  const counts: QueueCounts = { queueStored: 0, queueDuplicates: 0, queueSetAside: 0, queueFailed: 0 };
  const { queue } = deps;
  const watch = { db: deps.db, now: deps.trust.now };
  while (!isOver()) {
    try {
      const messages = await watchSetUp(watch, { operation: "ReceiveMessage", call: () => queue.receive() });
      if (messages.length === 0) break;
      const done: QueuedMessage[] = [];
      for (const message of messages) {
        const outcome = await store(deps, message);
        counts[outcome]++;
        if (outcome !== "queueFailed") done.push(message);
      }
      if (done.length === 0) continue;
      await watchSetUp(watch, { operation: "DeleteMessageBatch", call: () => queue.delete(done) });
    } catch (error) {
      if (!isAppError(error)) throw error;
      logError(error, { doing: "polling the queue of notices" });
      counts.queueFailed++;
      break;
    }
  }
  return counts;
}

async function store({ db, trust }: Deps, { messageId, body }: QueuedMessage): Promise<keyof QueueCounts> {
  try {
    const notice = await readQueuedEvent({ ...trust, maxAgeMs: KEPT_MS }, body);
    const result = await storeLifecycleEvent(db, notice);
    return result === "stored" ? "queueStored" : "queueDuplicates";
  } catch (error) {
    if (!isAppError(error)) throw error;
    // The certificate cannot be had just now: the message stays in the queue.
    if (error.code === "UNAVAILABLE") {
      logError(error, { doing: "verifying a queued notice" });
      return "queueFailed";
    }
    await storeUnreadable(db, { eventId: messageId, receivedAt: trust.now, body, why: error.message });
    return "queueSetAside";
  }
}
