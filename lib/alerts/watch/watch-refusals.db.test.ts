import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { nameSubjects } from "#lib/alerts/name-subjects.ts";
import { watchInstallation } from "#lib/alerts/watch/watch-installation.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";

const db = useDatabase();
const noon = new Date("2026-11-28T12:00:00Z");
const at = (hours: number, minutes = 0) => new Date(noon.getTime() + (hours * 60 + minutes) * 60_000);

async function aKey(name: string): Promise<string> {
  const made = { name, lookupId: randomUUID(), secretHash: new Uint8Array(1), scopes: ["usage:write"] };
  return (await db.database.apiKey.create({ data: made })).id;
}
const answered = (apiKeyId: string, hour: Date, taken: number, refused: number) =>
  db.database.usageKeyHour.create({ data: { apiKeyId, hour, taken, refused } });
async function watch(now: Date) {
  await watchInstallation(db.database, { now, machineNow: now });
  return db.database.alert.findMany({
    where: { kind: "REFUSALS_JUMPED", closedAt: null },
    select: { subject: true, data: true },
    orderBy: { subject: "asc" },
  });
}

test("a key whose share of refusals jumps has an alert while it lasts, however long, and no other key has", async () => {
  const [broken, always] = [await aKey("back end"), await aKey("old sender")];
  for (let hour = -24; hour < 0; hour++) {
    await answered(broken, at(hour), 1_000, 1);
    await answered(always, at(hour), 500, 500);
  }
  await answered(always, at(0), 500, 500);
  expect(await watch(at(0, 5))).toEqual([]);

  await answered(broken, at(0), 300, 200);
  await db.database.usageRefusalCount.create({
    data: { apiKeyId: broken, hour: at(0), code: "UNKNOWN_DIMENSION", n: 200 },
  });
  const open = {
    subject: `api_key:${broken}`,
    data: { refused: 200, percent: 40, code: "UNKNOWN_DIMENSION" },
  };
  expect(await watch(at(0, 10))).toEqual([open]);
  const name = await nameSubjects(db.database, [{ kind: "REFUSALS_JUMPED", ...open }]);
  expect(name({ kind: "REFUSALS_JUMPED", ...open })).toEqual({
    name: "API key back end",
    path: `/admin/metering/refused?key=${broken}`,
  });
  // The next hour begins with nothing; a fault that lasts for two days is still one.
  expect(await watch(at(1, 1))).toHaveLength(1);
  for (let hour = 1; hour < 48; hour++) {
    await answered(broken, at(hour), 0, 5_000);
    expect(await watch(at(hour, 30))).toHaveLength(1);
  }
  await answered(broken, at(48), 1_000, 0);
  expect(await watch(at(48, 30))).toHaveLength(1);
  expect(await watch(at(49, 1))).toEqual([]);
});

test("a key that begins with refusals alone raises an alert, a file does not", async () => {
  const fresh = await aKey("new sender");
  await answered(fresh, at(100), 0, 20);
  await answered("00000000-0000-0000-0000-000000000000", at(100), 0, 500);
  expect(await watch(at(100, 30))).toMatchObject([{ subject: `api_key:${fresh}` }]);
});
