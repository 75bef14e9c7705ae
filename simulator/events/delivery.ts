import { openLane } from "#simulator/events/lane.ts";
import { postEvent } from "#simulator/events/post-event.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Change, Delivery, LifecycleEvent } from "#simulator/state/tables.ts";

/** Seven minutes, as far as an app that is being restarted needs. */
const RETRY_AFTER_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000, 60_000, 60_000, 60_000, 60_000];

type Deliverer = { deliverNow(eventId: string): Promise<void>; restart(): void; stop(): void };

/**
 * Delivers lifecycle events to the app's address, again with growing pauses when it does not answer 2xx, and into the
 * queue, as the delivery settings say. What is owed survives a restart.
 */
export function startDelivery(sim: Sim): Deliverer {
  const stopping = new AbortController();

  function settle(eventId: string, delivery: Delivery, owed: Partial<LifecycleEvent>, more: Change[] = []): void {
    const event = sim.store.rows.events.get(eventId);
    if (event === undefined || stopping.signal.aborted) return;
    const row = { ...event, deliveries: [...event.deliveries, delivery], ...owed };
    sim.store.commit([["events", eventId, row], ...more]);
  }

  const lost = (): Delivery => ({ at: new Date(sim.clock.now()).toISOString(), status: null, error: "lost" });

  async function attemptPost(eventId: string, isLast: boolean): Promise<boolean> {
    const event = sim.store.rows.events.get(eventId);
    if (event === undefined) return true;
    const delivery = await postEvent(sim, event, stopping.signal);
    const isDone = delivery.status !== null && delivery.status >= 200 && delivery.status < 300;
    settle(eventId, delivery, { pending: !isDone && !isLast });
    return isDone;
  }

  function putIntoQueue(eventId: string): void {
    const event = sim.store.rows.events.get(eventId);
    if (event === undefined) return;
    const now = sim.clock.now();
    const { change } = sim.queue.messageRow(event.body, now);
    // Message and mark go in one step: a crash neither loses the message nor puts it there twice.
    const delivery: Delivery = { at: new Date(now).toISOString(), status: 200, target: "queue" };
    settle(eventId, delivery, { queuePending: false }, [change]);
  }

  const app = openLane(
    sim,
    0,
    {
      attempt: attemptPost,
      lose: (eventId) => settle(eventId, lost(), { pending: false }),
      retryAfterMs: RETRY_AFTER_MS,
    },
    stopping.signal,
  );
  const queue = openLane(
    sim,
    1,
    {
      attempt: (eventId) => Promise.resolve(putIntoQueue(eventId)).then(() => true),
      lose: (eventId) => settle(eventId, { ...lost(), target: "queue" }, { queuePending: false }),
      retryAfterMs: [],
    },
    stopping.signal,
  );

  const isOwed = (event: LifecycleEvent) => event.pending || event.queuePending === true;
  function enqueue(events: readonly LifecycleEvent[]): void {
    app.enqueue(events.filter(({ pending }) => pending).map(({ id }) => id));
    queue.enqueue(events.filter(({ queuePending }) => queuePending === true).map(({ id }) => id));
  }

  const owed = [...sim.store.rows.events.values()].filter(isOwed);
  sim.store.onCommit((changes) => {
    for (const [table, , event] of changes) {
      if (table === "events" && event !== null && event.deliveries.length === 0 && isOwed(event)) enqueue([event]);
    }
  });
  enqueue(owed);

  return {
    async deliverNow(eventId) {
      const { on, sqs } = sim.delivery();
      if (sqs) putIntoQueue(eventId);
      if (on || !sqs) await attemptPost(eventId, true);
    },
    restart() {
      app.restart();
      queue.restart();
    },
    stop: () => stopping.abort(),
  };
}
