import { beforeAll, describe, expect, test } from "vitest";
import { browseRecords, type RecordFilter } from "#lib/metering/queries/browse-records.ts";
import { countRecordsByState, countRecordsSince } from "#lib/metering/queries/count-records.ts";
import { listRecordsAtRisk } from "#lib/metering/queries/records-at-risk.ts";
import { sumDailyUsage } from "#lib/metering/queries/sum-daily-usage.ts";
import { aBuyer, aPurchase, aRecord, aSoldProduct, viewer } from "#lib/testing/fixtures/console-rows.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { addHours } from "#lib/time/hours.ts";

const db = useDatabase();
const deps = () => ({ db: db.database, actor: viewer });
const hour = new Date("2026-11-21T09:00:00Z");
const now = new Date("2026-11-21T10:42:00Z");
let vision = { productId: "", agreementId: "" };
let archive = { productId: "", agreementId: "" };

beforeAll(async () => {
  const visionId = await aSoldProduct(db.database);
  const archiveId = await aSoldProduct(db.database, { title: "Lumenar Archive" });
  const buyer = await aBuyer(db.database, "Tessellate Labs");
  vision = { productId: visionId, agreementId: await aPurchase(db.database, visionId, buyer) };
  archive = { productId: archiveId, agreementId: await aPurchase(db.database, archiveId) };
  for (let back = 0; back < 30; back++) {
    const state = back < 2 ? "READY" : "ACCEPTED";
    await aRecord(db.database, { ...vision, hour: addHours(hour, -back), state });
    await aRecord(db.database, { ...archive, hour: addHours(hour, -back), quantity: 3, state });
  }
  await aRecord(db.database, {
    ...archive,
    hour: addHours(hour, -22),
    dimension: "stored_gb",
    state: "REJECTED",
    quantity: 7,
  });
  await aRecord(db.database, {
    ...vision,
    hour: addHours(hour, -5),
    dimension: "hours",
    state: "DUPLICATE",
    quantity: 9,
  });
  await aRecord(db.database, {
    ...vision,
    hour: addHours(hour, -40),
    dimension: "hours",
    state: "REJECTED",
    quantity: 1,
  });
  await aRecord(db.database, {
    ...vision,
    hour: addHours(hour, -21),
    dimension: "hours",
    state: "READY",
    quantity: 24,
  });
  await aRecord(db.database, {
    ...vision,
    hour: addHours(hour, -30),
    dimension: "hours",
    state: "EXPIRED",
    quantity: 38,
  });
});

/** Every page of a list, each checked to be no longer than asked. */
async function everyPage(filter: RecordFilter, limit: number) {
  const rows = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof browseRecords>> = await browseRecords(deps(), { ...filter, cursor, limit });
    expect(page.rows.length).toBeLessThanOrEqual(limit);
    rows.push(...page.rows);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return rows;
}

describe("the list of records", () => {
  test("pages neither repeat nor skip, newest hour first", async () => {
    const rows = await everyPage({}, 7);
    expect(new Set(rows.map(({ rowId }) => rowId)).size).toBe(65);
    expect(rows).toHaveLength(65);
    const keys = rows.map(({ hour: at, rowId }) => [at.getTime(), Number(rowId)] as const);
    expect(keys).toEqual([...keys].sort((a, b) => b[0] - a[0] || b[1] - a[1]));
  });

  test("a row says who bought what, and how much", async () => {
    const { rows } = await browseRecords(deps(), {
      agreementIds: [vision.agreementId],
      dimension: "api_calls",
      limit: 1,
    });
    expect(rows).toMatchObject([
      {
        customer: { name: "Tessellate Labs" },
        productTitle: "Lumenar Vision",
        dimensionLabel: "API calls",
        unit: "calls",
        quantity: 12,
        used: "12.000000",
        state: "READY",
        hour,
      },
    ]);
  });

  test.each<[string, () => RecordFilter, number]>([
    ["one state", () => ({ states: ["EXPIRED"] }), 1],
    ["what AWS accepted, behind hours that wait", () => ({ states: ["ACCEPTED"] }), 56],
    ["several states", () => ({ states: ["REJECTED", "DUPLICATE", "HELD"] }), 3],
    ["an agreement", () => ({ agreementIds: [archive.agreementId] }), 31],
    ["several agreements", () => ({ agreementIds: [archive.agreementId, vision.agreementId] }), 65],
    ["no agreement", () => ({ agreementIds: [] }), 0],
    ["an agreement's state", () => ({ agreementIds: [vision.agreementId], states: ["READY"] }), 3],
    ["a product", () => ({ productId: archive.productId }), 31],
    ["a product's state", () => ({ productId: archive.productId, states: ["REJECTED"] }), 1],
    ["a dimension", () => ({ dimension: "hours" }), 4],
    ["a range of hours", () => ({ from: addHours(hour, -1), to: hour }), 2],
    ["a product that sold nothing", () => ({ productId: "00000000-0000-4000-8000-000000000000" }), 0],
  ])("is narrowed to %s", async (_, filter, count) => {
    for (const limit of [2, 100]) expect(await everyPage(filter(), limit)).toHaveLength(count);
  });

  test("T04 a foreign cursor is refused", async () => {
    await expect(browseRecords(deps(), { cursor: "abc" })).rejects.toMatchObject({ code: "INVALID_REQUEST" });
  });
});

test("a filter without an index looks at a bounded stretch and goes on from there", async () => {
  const rare = await aSoldProduct(db.database, { title: "Rare" });
  const agreementId = await aPurchase(db.database, rare);
  await aRecord(db.database, { agreementId, productId: rare, hour: new Date("2025-01-01T00:00:00Z") });
  await db.pool.query(
    `INSERT INTO metering_record (agreement_id, product_id, dimension, hour, state, quantity, frozen_at)
     SELECT $1, $2, 'bulk', '2025-06-01T00:00:00Z'::timestamptz + n * interval '1 hour', 'ACCEPTED', 1, '2026-01-01T00:00:00Z'
     FROM generate_series(0, 4999) n`,
    [vision.agreementId, vision.productId],
  );
  const first = await browseRecords(deps(), { productId: rare });
  expect(first).toMatchObject({ rows: [], nextCursor: expect.any(String) as string });
  expect(await everyPage({ productId: rare }, 50)).toHaveLength(1);
});

test("counts come from the rollup", async () => {
  const all = await countRecordsByState(deps());
  expect(Object.fromEntries(all)).toMatchObject({ READY: 5, REJECTED: 2, DUPLICATE: 1, EXPIRED: 1 });
  expect(Object.fromEntries(await countRecordsSince(deps(), hour))).toEqual({ READY: 2 });
});

test("at risk is what can still be saved, soonest first, and nothing else", async () => {
  const { rows, count } = await listRecordsAtRisk({ ...deps(), now });
  expect(rows.map(({ state, quantity }) => [state, quantity])).toEqual([
    ["REJECTED", 7],
    ["READY", 24],
    ["DUPLICATE", 9],
  ]);
  expect(count).toBe(3);
  expect((await listRecordsAtRisk({ ...deps(), now }, 1)).count).toBe(3);
  expect((await listRecordsAtRisk({ ...deps(), now: addHours(now, 30) })).rows).toEqual([]);
});

test("usage is summed by day and dimension, what waits beside what AWS accepted", async () => {
  const usage = await sumDailyUsage(deps(), {
    agreementIds: [vision.agreementId],
    from: new Date("2026-11-20T15:00:00Z"),
  });
  expect(usage.find(({ dimension }) => dimension === "api_calls")).toMatchObject({
    label: "API calls",
    days: [
      { day: new Date("2026-11-20T00:00:00Z"), accepted: String(20 * 12), waiting: "0" },
      { day: new Date("2026-11-21T00:00:00Z"), accepted: String(8 * 12), waiting: "24" },
    ],
  });
  expect(await sumDailyUsage(deps(), { agreementIds: [], from: now })).toEqual([]);
});
