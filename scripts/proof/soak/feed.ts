import { setTimeout as wait } from "node:timers/promises";
import type { SeededRandom } from "#lib/testing/seeded-random.ts";
import { HOUR_MS } from "#lib/time/hours.ts";
import { microsToText } from "#lib/usage/quantity.ts";

type Event = { id: string; agreementId: string; dimension: string; quantity: string; timestamp: string };

/** What the sender knows to be stored: it was answered `accepted` or, when an answer was lost, `duplicate`. */
export type Fed = {
  events: Map<string, { pair: string; micros: bigint }>;
  requests: number;
  /** Requests without an answer of 200, sent again. */
  repeated: number;
  /** Events that were refused: none should be. */
  refused: string[];
};

type FeedDeps = {
  /** Where the servers listen at the moment. */
  servers: () => readonly string[];
  apiKey: string;
  agreementIds: readonly string[];
  dimensions: readonly string[];
  random: SeededRandom;
  businessNow: () => Promise<Date>;
  isOver: () => boolean;
  pauseMs: number;
};

/** A server reads the simulator's clock once a second: when that has jumped, usage seems to come from the future for as long. */
const PATIENCE = 50;

/** Reports usage over HTTP until told to stop: each request again until it is answered, some of them once more after that. */
export async function feedUsage(deps: FeedDeps, fed: Fed, name: string): Promise<void> {
  const { random } = deps;
  for (let batch = 0; !deps.isOver(); batch++) {
    const now = await deps.businessNow();
    const events = Array.from({ length: random.between(5, 40) }, (_, index): [Event, bigint] => {
      // Mostly the running hour; also hours that are frozen by now, or being frozen.
      const ageMs = random.chance(0.8) ? random.between(0, 50 * 60_000) : random.between(0, 5 * HOUR_MS);
      const micros = BigInt(random.between(0, 3_000_000));
      const event = {
        id: `${name}-${batch}-${index}`,
        agreementId: random.pick(deps.agreementIds),
        dimension: random.pick(deps.dimensions),
        quantity: microsToText(micros),
        timestamp: new Date(now.getTime() - ageMs).toISOString(),
      };
      return [event, micros];
    });
    await report(deps, fed, events);
    if (random.chance(0.1)) await report(deps, fed, events);
    await wait(deps.pauseMs);
  }
}

async function report(deps: FeedDeps, fed: Fed, events: readonly [Event, bigint][]): Promise<void> {
  const body = JSON.stringify({ events: events.map(([event]) => event) });
  for (let behind = 0; ;) {
    fed.requests++;
    const results = await post(deps, body);
    if (results === null) {
      fed.repeated++;
      await wait(30);
      continue;
    }
    if (results.some(({ code }) => code === "TIMESTAMP_IN_FUTURE") && behind++ < PATIENCE) {
      fed.repeated++;
      await wait(100);
      continue;
    }
    for (const [index, { status, code }] of results.entries()) {
      const [{ id, agreementId, dimension }, micros] = events[index]!;
      if (status === "rejected") fed.refused.push(`${id} as ${code}`);
      else fed.events.set(id, { pair: `${agreementId} ${dimension}`, micros });
    }
    return;
  }
}

async function post(deps: FeedDeps, body: string): Promise<{ status: string; code?: string }[] | null> {
  const servers = deps.servers();
  if (servers.length === 0) return null;
  try {
    const response = await fetch(`${deps.random.pick(servers)}/api/v1/usage`, {
      method: "POST",
      headers: { authorization: `Bearer ${deps.apiKey}`, "content-type": "application/json" },
      body,
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    if (response.status !== 200) return null;
    return (JSON.parse(text) as { results: { status: string; code?: string }[] }).results;
  } catch {
    return null;
  }
}
