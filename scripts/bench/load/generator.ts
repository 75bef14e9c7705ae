import { Client } from "undici";
import { bodyMaker, type MakeBody } from "#scripts/bench/load/bodies.ts";
import type { LoadPlan, LoadReport } from "#scripts/bench/load/plan.ts";
import { quantile } from "#scripts/bench/measure/statistics.ts";

/** The load generator: a process of its own that takes plans from its parent and answers each with a report. */

const clients = new Map<string, Client[]>();

/** As many connections to an origin as asked for; kept between plans. */
function connectionsTo({ origin, connections }: LoadPlan): Client[] {
  const kept = clients.get(origin) ?? [];
  while (kept.length < connections) kept.push(new Client(origin, { pipelining: 1, keepAliveTimeout: 60_000 }));
  clients.set(origin, kept);
  return kept.slice(0, connections);
}

async function carryOut(plan: LoadPlan, makeBody: MakeBody): Promise<LoadReport> {
  const latencies: number[] = [];
  let next = plan.from;
  const last = plan.requests === undefined ? Infinity : plan.from + plan.requests;
  let errors = 0;
  let firstError: string | null = null;
  const started = performance.now();
  const end = started + plan.seconds * 1000;

  async function work(client: Client): Promise<void> {
    while (performance.now() < end && next < last) {
      const n = next++;
      const body = makeBody(n);
      const sent = performance.now();
      const fault = await ask(client, plan, headersOf(plan, n), body);
      latencies.push(performance.now() - sent);
      if (fault === null) continue;
      errors += 1;
      firstError ??= fault;
    }
  }
  await Promise.all(connectionsTo(plan).map(work));
  return {
    requests: latencies.length,
    seconds: (performance.now() - started) / 1000,
    p50: quantile(latencies, 0.5),
    p95: quantile(latencies, 0.95),
    p99: quantile(latencies, 0.99),
    errors,
    firstError,
  };
}

function headersOf({ headers, tokens }: LoadPlan, n: number): Record<string, string> {
  return tokens === undefined ? headers : { ...headers, authorization: `Bearer ${tokens[n % tokens.length]}` };
}

/** Sends one request and reads its answer. Answers what is wrong with that, or null. */
async function ask(
  client: Client,
  { method, path, expect }: LoadPlan,
  headers: Record<string, string>,
  body: string | null,
): Promise<string | null> {
  try {
    const answer = await client.request({ method, path, headers, body });
    const text = await answer.body.text();
    const isRight =
      answer.statusCode === expect.status && (expect.contains === undefined || text.includes(expect.contains));
    return isRight ? null : `${answer.statusCode} ${text.slice(0, 300)}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

let made: { text: string; make: MakeBody } | null = null;

process.on("message", (plan: LoadPlan) => {
  const text = JSON.stringify(plan.body);
  if (made?.text !== text) made = { text, make: bodyMaker(plan.body) };
  carryOut(plan, made.make).then(
    (report) => process.send!(report),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
// Whoever started it is gone.
process.on("disconnect", () => process.exit(0));
