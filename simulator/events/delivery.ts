import { setTimeout as sleep } from "node:timers/promises";
import type { Sim } from "#simulator/sim.ts";
import { derivedSeed, seededRandom, shuffled } from "#simulator/state/random.ts";
import type { Delivery, DeliverySettings, LifecycleEvent } from "#simulator/state/tables.ts";

const TIMEOUT_MS = 5_000;
/** After these pauses (machine time) a delivery that failed is tried again; then it is given up. */
const RETRY_AFTER_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000, 60_000, 60_000, 60_000, 60_000];
/** How long events are gathered before they go out in another order. */
const SHUFFLE_WINDOW_MS = 300;

export type Deliverer = { deliverNow(eventId: string): Promise<void>; restart(): void; stop(): void };

function toRequest(sim: Sim, event: LifecycleEvent): { url: string; headers: Record<string, string> } {
  if (event.channel === "eventbridge") {
    return {
      url: `${sim.appUrl}/api/marketplace/events/eventbridge`,
      headers: {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "Amazon/EventBridge/ApiDestinations",
        ...(sim.eventsSecret === null ? {} : { "x-api-key": sim.eventsSecret }),
      },
    };
  }
  const { MessageId, TopicArn, Type } = JSON.parse(event.body) as Record<string, string>;
  return {
    url: `${sim.appUrl}/api/marketplace/events/sns`,
    headers: {
      "content-type": "text/plain; charset=UTF-8",
      "user-agent": "Amazon Simple Notification Service Agent",
      "x-amz-sns-message-id": MessageId ?? "",
      "x-amz-sns-message-type": Type ?? "",
      "x-amz-sns-topic-arn": TopicArn ?? "",
    },
  };
}

/** Posts an event once and says how it went. */
async function post(sim: Sim, event: LifecycleEvent, signal: AbortSignal): Promise<Delivery> {
  const { url, headers } = toRequest(sim, event);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers,
      body: event.body,
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await response.arrayBuffer();
    return { at: new Date(sim.clock.now()).toISOString(), status: response.status };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.name) : "failed";
    return { at: new Date(sim.clock.now()).toISOString(), status: null, error: reason };
  }
}

/**
 * Delivers lifecycle events to the app, in their order, each in its own time: delayed, twice, never or shuffled as the
 * delivery settings say, and again with growing pauses when the app does not answer 2xx. What is owed survives a restart.
 */
export function startDelivery(sim: Sim): Deliverer {
  const stopping = new AbortController();
  let random: () => number = () => 1;
  let queue: string[] = [];
  let isDraining = false;

  function restart(): void {
    random = seededRandom(derivedSeed(sim.delivery().seed, 0));
  }

  function settle(eventId: string, delivery: Delivery | null, pending: boolean): void {
    const event = sim.store.rows.events.get(eventId);
    if (event === undefined || stopping.signal.aborted) return;
    const deliveries = delivery === null ? event.deliveries : [...event.deliveries, delivery];
    sim.store.commit([["events", eventId, { ...event, deliveries, pending }]]);
  }

  async function attempt(eventId: string, isLast: boolean): Promise<boolean> {
    const event = sim.store.rows.events.get(eventId);
    if (event === undefined) return true;
    const delivery = await post(sim, event, stopping.signal);
    const isDone = delivery.status !== null && delivery.status >= 200 && delivery.status < 300;
    settle(eventId, delivery, !isDone && !isLast);
    return isDone;
  }

  async function retry(eventId: string): Promise<void> {
    for (const [index, pause] of RETRY_AFTER_MS.entries()) {
      await sleep(pause, undefined, { signal: stopping.signal, ref: false });
      if (await attempt(eventId, index === RETRY_AFTER_MS.length - 1)) return;
    }
  }

  /** Pauses end when the simulator stops; what was owed is still marked so. */
  function inBackground(work: Promise<void>): void {
    work.catch((error: unknown) => {
      if (!stopping.signal.aborted) throw error;
    });
  }

  async function deliver(eventId: string, settings: DeliverySettings): Promise<void> {
    if (random() < settings.loseRate) {
      settle(eventId, { at: new Date(sim.clock.now()).toISOString(), status: null, error: "lost" }, false);
      return;
    }
    const isTwice = random() < settings.duplicateRate;
    if (settings.delayMs > 0) await sleep(settings.delayMs, undefined, { signal: stopping.signal, ref: false });
    if (!(await attempt(eventId, false))) inBackground(retry(eventId));
    else if (isTwice) await attempt(eventId, true);
  }

  async function drain(): Promise<void> {
    while (queue.length > 0 && !stopping.signal.aborted) {
      const settings = sim.delivery();
      if (settings.shuffle) await sleep(SHUFFLE_WINDOW_MS, undefined, { signal: stopping.signal, ref: false });
      const batch = settings.shuffle ? shuffled(queue, random) : [...queue];
      queue = [];
      // A long delay must not hold up what comes after it; in order is what starts first.
      if (settings.delayMs > 0) for (const eventId of batch) inBackground(deliver(eventId, settings));
      else for (const eventId of batch) await deliver(eventId, settings);
    }
  }

  function wake(): void {
    if (isDraining) return;
    isDraining = true;
    inBackground(
      drain().finally(() => {
        isDraining = false;
      }),
    );
  }

  function enqueue(eventIds: string[]): void {
    queue.push(...eventIds);
    if (queue.length > 0) setImmediate(wake);
  }

  const owed = [...sim.store.rows.events.values()].filter(({ pending }) => pending).map(({ id }) => id);
  restart();
  sim.store.onCommit((changes) => {
    for (const [table, id, event] of changes) {
      const isNew = table === "events" && event !== null && event.pending && event.deliveries.length === 0;
      if (!isNew) continue;
      if (sim.delivery().on) enqueue([id]);
      else setImmediate(() => settle(id, null, false));
    }
  });
  enqueue(owed);

  return {
    deliverNow: async (eventId) => void (await attempt(eventId, true)),
    restart,
    stop: () => stopping.abort(),
  };
}
