import { afterAll, beforeAll, expect, test } from "vitest";
import { logger } from "#lib/log/log.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { anApiKey, useAppEnvironment } from "#lib/testing/servers/app-environment.ts";
import { startCuttingProxy, type CuttingProxy } from "#lib/testing/faults/cutting-proxy.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { seededRandom } from "#lib/testing/seeded-random.ts";
import { useRoutes } from "#lib/testing/servers/serve-routes.ts";
import { publicRoutes } from "./testing/public-routes.ts";

const db = useDatabase();
const random = seededRandom(24);
let proxy: CuttingProxy;
beforeAll(async () => {
  logger.level = "silent"; // each of its hundred cuts is logged
  proxy = await startCuttingProxy(db.url, random, { leastBytes: 500, mostBytes: 30_000 });
});
afterAll(() => proxy.stop());
useAppEnvironment({
  get url() {
    return proxy.url;
  },
});
const server = useRoutes(publicRoutes);

test("M24 INV3 INV4 the app's connections cut at any byte: 503 or the truth, and what is sent until it is answered counts once", async () => {
  const authorization = `Bearer ${await anApiKey(db)}`;
  const product = await aProduct(db.database);
  const agreements = await Promise.all(Array.from({ length: 3 }, () => anAgreement(db.database, product)));
  const statuses: number[] = [];
  const told = new Map<string, number>();

  async function report(): Promise<void> {
    const events = Array.from({ length: random.between(1, 30) }, () => {
      const { id, licenseArn } = random.pick(agreements);
      const name = random.chance(0.5) ? { agreementId: id } : { licenseArn };
      return aUsageEvent({ ...name, quantity: random.between(1, 9), timestamp: new Date().toISOString() });
    });
    const headers = { authorization, "content-type": "application/json" };
    const asked = { method: "POST", headers, body: JSON.stringify({ events }) };
    for (let isTold = false; !isTold;) {
      const response = await fetch(`${server.url}/api/v1/usage`, asked);
      const answer = (await response.json()) as { accepted: number; duplicates: number };
      statuses.push(response.status);
      if (response.status !== 200) continue;
      isTold = true;
      expect(answer.accepted + answer.duplicates).toBe(events.length);
      const ids = events.map((event) => String(event["id"]));
      expect(await db.database.usageEvent.count({ where: { id: { in: ids } } })).toBe(ids.length);
      for (const event of events) told.set(String(event["id"]), Number(event["quantity"]));
    }
  }

  for (let round = 0; round < 40; round++) await Promise.all([report(), report(), report(), report()]);
  expect(proxy.cuts).toBeGreaterThan(20);
  expect(statuses.filter((status) => status === 503).length).toBeGreaterThan(10);
  expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
  const { rows } = await db.pool.query<{ n: number; sum: number }>(
    "SELECT count(*)::int AS n, sum(quantity)::int AS sum FROM usage_event",
  );
  expect(rows).toEqual([{ n: told.size, sum: [...told.values()].reduce((sum, quantity) => sum + quantity, 0) }]);
  expect(await verifyLedger(db.pool)).toBeNull();
}, 60_000);
