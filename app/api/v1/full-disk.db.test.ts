import { expect, test } from "vitest";
import { logger } from "#lib/log/log.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { anApiKey, useAppEnvironment } from "#lib/testing/servers/app-environment.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { useRoutes } from "#lib/testing/servers/serve-routes.ts";
import { useSmallDisk } from "#scripts/postgres/testing/small-disk.ts";
import { publicRoutes } from "./testing/public-routes.ts";

const db = useSmallDisk();
useAppEnvironment(db);
const server = useRoutes(publicRoutes);

test("M24 INV3 usage on a full disk is answered 503 and not stored; once there is room, the same batch counts once", async () => {
  logger.level = "silent"; // what is refused on purpose
  const authorization = `Bearer ${await anApiKey(db)}`;
  const agreement = await anAgreement(db.database, await aProduct(db.database));
  const now = new Date();
  const batch = (count: number) =>
    Array.from({ length: count }, () =>
      aUsageEvent({ agreementId: agreement.id, quantity: 2, timestamp: now.toISOString() }),
    );
  const send = async (events: readonly unknown[]) => {
    const body = JSON.stringify({ events });
    const headers = { authorization, "content-type": "application/json" };
    const response = await fetch(`${server.url}/api/v1/usage`, { method: "POST", headers, body });
    return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
  };
  const stored = async (events: readonly Record<string, unknown>[]) =>
    db.database.usageEvent.count({ where: { id: { in: events.map((event) => String(event["id"])) } } });

  const before = batch(500);
  expect(await send(before)).toMatchObject({ status: 200, answer: { accepted: 500 } });
  await db.fill();
  const refused = batch(500);
  for (let again = 0; again < 3; again++) {
    expect(await send(refused)).toMatchObject({ status: 503, answer: { code: "UNAVAILABLE" } });
    expect(await stored(refused)).toBe(0);
  }
  // What is stored already needs no room, and the server has not fallen over.
  expect(await send(before)).toMatchObject({ status: 200, answer: { accepted: 0, duplicates: 500 } });

  await db.makeRoom();
  expect(await send(refused)).toMatchObject({ status: 200, answer: { accepted: 500, duplicates: 0 } });
  expect(await send(refused)).toMatchObject({ status: 200, answer: { accepted: 0, duplicates: 500 } });
  expect(await stored([...before, ...refused])).toBe(1_000);
  await freezeDueHours({ pool: db.pool, now: new Date(now.getTime() + 7_200_000), region: "us-east-1" });
  const records = await db.database.meteringRecord.findMany({ where: { agreementId: agreement.id } });
  expect(records.map(({ quantity, eventCount }) => [quantity, eventCount])).toEqual([[2_000, 1_000]]);
  expect(await verifyLedger(db.pool)).toBeNull();
}, 60_000);
