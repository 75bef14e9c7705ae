import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "#scripts/postgres/embedded-postgres.ts";
import { applyMigrations } from "#lib/db/migrate.ts";
import { pool } from "#lib/db/pool.ts";
import { useRoutes } from "#lib/testing/servers/serve-routes.ts";
import { startGuard } from "#scripts/launch/processes/start-guard.ts";
import { startSimulator } from "#simulator/start.ts";
import { POST } from "./eventbridge/route.ts";

// The app's own route over a PostgreSQL of this test's own, which is killed while AWS's side delivers and tries again.

const secret = "events-secret-for-the-outage-test";
const served = useRoutes({ "POST /api/marketplace/events/eventbridge": POST });
const guard = startGuard();
let postgres: EmbeddedPostgres;
let aws: Awaited<ReturnType<typeof startSimulator>>;

function startPostgres(folder: string, preferredPort?: number): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({
    folder,
    ...(preferredPort === undefined ? {} : { preferredPort }),
    environment: process.env,
    onPid: (pid) => guard.watch(pid, { signal: "SIGINT" }),
  });
}

const folder = mkdtempSync(path.join(os.tmpdir(), "tallyport-outage-"));
beforeAll(async () => {
  guard.watchFolder(folder);
  postgres = await startPostgres(folder);
  await applyMigrations(postgres.url);
  Object.assign(process.env, {
    DATABASE_URL: postgres.url,
    APP_URL: "http://localhost:5501",
    APP_SECRET: "a secret of at least 32 characters, for tests",
    NEXTAUTH_SECRET: "another secret of 32 characters, for tests",
    SMTP_URL: "smtp://127.0.0.1:1",
    MAIL_FROM: "Lumenar <no-reply@lumenar.example>",
    EVENTS_SECRET: secret,
  });
  aws = await startSimulator({ port: 0, smtpPort: 0, memory: true, appUrl: served.url, eventsSecret: secret });
}, 60_000);
afterAll(async () => {
  await aws?.stop();
  await pool().end();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
  guard.farewell();
});

async function control<T>(method: string, address: string, body?: object): Promise<T> {
  const response = await fetch(`${aws.url}${address}`, { method, body: body && JSON.stringify(body) });
  expect(response.ok).toBe(true);
  return (await response.json()) as T;
}
type Sent = { id: string; channel: string; deliveries: { status: number | null }[] };
const eventsOf = async (agreementId: string) => {
  const { events } = await control<{ events: Sent[] }>("GET", `/_sim/events?agreementId=${agreementId}`);
  return events.filter(({ channel }) => channel === "eventbridge");
};
const statusesOf = (events: readonly Sent[]) => events.map(({ deliveries }) => deliveries.map(({ status }) => status));

test("E08 with the database killed during delivery the answer is 503, and nothing is lost after AWS's retries", async () => {
  const { products } = await control<{ products: { productCode: string; integration: string }[] }>(
    "GET",
    "/_sim/products",
  );
  const productCode = products.find(({ integration }) => integration === "LICENSE")!.productCode;
  const buy = () => control<{ agreementId: string }>("POST", "/_sim/subscriptions", { productCode });

  const before = await buy();
  await vi.waitFor(async () => expect(statusesOf(await eventsOf(before.agreementId))).toEqual([[202], [202]]), 10_000);

  const { pid, port } = postgres;
  process.kill(pid, "SIGKILL");
  // Its backends serve what they hold for a moment longer, and what they commit is kept.
  await vi.waitFor(() => expect(pool().query("SELECT 1")).rejects.toThrow(), 10_000);
  const bought = await Promise.all([buy(), buy(), buy()]);
  const all = async () => (await Promise.all(bought.map(({ agreementId }) => eventsOf(agreementId)))).flat();
  await vi.waitFor(
    async () => expect(statusesOf(await all()).every((statuses) => statuses.length >= 1)).toBe(true),
    15_000,
  );
  expect(new Set(statusesOf(await all()).flat())).toEqual(new Set([503]));

  postgres = await startPostgres(folder, port);
  expect(postgres.port).toBe(port);
  await vi.waitFor(
    async () => expect(statusesOf(await all()).every((statuses) => statuses.at(-1) === 202)).toBe(true),
    { timeout: 40_000, interval: 250 },
  );
  const sent = [...(await eventsOf(before.agreementId)), ...(await all())];
  const { rows } = await pool().query<{ event_id: string }>("SELECT event_id FROM lifecycle_event");
  expect(rows.map(({ event_id }) => event_id).toSorted()).toEqual(sent.map(({ id }) => id).toSorted());
}, 90_000);
