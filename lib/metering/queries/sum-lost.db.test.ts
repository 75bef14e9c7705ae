import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { browseRecords } from "#lib/metering/queries/browse-records.ts";
import { lossOf, type Loss } from "#lib/metering/loss-of.ts";
import { sumLost } from "#lib/metering/queries/sum-lost.ts";
import { resolveRecord } from "#lib/metering/corrections/operate-records.ts";
import { recordIdOf } from "#lib/metering/record-id.ts";
import { readMetrics } from "#lib/jobs/metrics.ts";
import { aPurchase, aRecord, aSoldProduct, owner, viewer } from "#lib/testing/fixtures/console-rows.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";

const db = useDatabase();
const now = new Date("2026-11-21T12:20:00Z");
const closed = new Date("2026-11-20T10:00:00Z");
const inTime = new Date("2026-11-21T10:00:00Z");
const deps = () => ({ db: db.database, actor: viewer, now });
let productId: string;
let agreementId: string;

beforeEach(async () => {
  await db.pool.query("TRUNCATE metering_record, hour_state, usage_aside CASCADE");
  productId = await aSoldProduct(db.database);
  agreementId = await aPurchase(db.database, productId);
});

type Over = { reason?: string; carriedIn?: string; used?: string; quantity?: number | null };
async function put(state: Parameters<typeof aRecord>[1]["state"] & string, hour: Date, units: number, over: Over = {}) {
  const id = await aRecord(db.database, {
    agreementId,
    productId,
    hour,
    state,
    quantity: units,
    dimension: `${state}${units}`,
  });
  await db.database.meteringRecord.update({ where: { id }, data: over });
}
const parked = (state: "UNBILLABLE" | "WAITING", quantity: string) =>
  db.database.usageAside.create({
    data: {
      ...{ key: randomUUID(), id: randomUUID(), agreementId, productId, dimension: "api_calls", quantity, state },
      ...{ at: closed, hour: closed, receivedAt: now, reason: "AFTER_END" },
    },
  });
const list = async (kind: Loss | "none", states: NonNullable<Parameters<typeof browseRecords>[1]["states"]>) =>
  (await browseRecords(deps(), { states, loss: { kind, now } })).rows.map(({ dimension }) => dimension).toSorted();
const all = ["EXPIRED", "UNBILLABLE", "REJECTED", "NOT_SUBSCRIBED", "DUPLICATE", "HELD", "READY"] as const;

test("what was refused is lost when its window closes, and stays first until a person settles it", async () => {
  await put("REJECTED", closed, 700);
  await put("REJECTED", inTime, 5);
  await put("NOT_SUBSCRIBED", closed, 20);
  await put("DUPLICATE", closed, 30);
  await put("HELD", closed, 40);
  await put("READY", closed, 50);
  await put("READY", inTime, 6);
  await put("EXPIRED", closed, 60);
  await put("ACCEPTED", closed, 1_000);
  const lost = await sumLost(deps());
  expect(lost).toMatchObject({ units: "900", records: { n: 6, units: "900" }, parked: { n: 0 }, fractions: { n: 0 } });
  expect(lost.byState[0]).toEqual({ state: "REJECTED", n: 1, units: "700" });
  expect(await list("lost", all)).toEqual([
    "DUPLICATE30",
    "EXPIRED60",
    "HELD40",
    "NOT_SUBSCRIBED20",
    "READY50",
    "REJECTED700",
  ]);
  expect(await list("none", ["REJECTED", "NOT_SUBSCRIBED", "DUPLICATE", "HELD"])).toEqual(["REJECTED5"]);

  const id = recordIdOf({ agreementId, dimension: "REJECTED700", hour: closed });
  await resolveRecord({ ...deps(), actor: owner }, { id, note: "refunded" });
  expect((await sumLost(deps())).units).toBe("200");
});

test("fractions at an end and hours of another sender stand apart; overflow left at an end is lost", async () => {
  await put("UNBILLABLE", closed, 0, { reason: "FRACTION_AT_END", carriedIn: "0.4" });
  await put("UNBILLABLE", inTime, 0, { reason: "FRACTION_AT_END", carriedIn: "-3" });
  await put("UNBILLABLE", closed, 1, { reason: "FRACTION_AT_END", carriedIn: "12.5", quantity: 0 });
  await put("UNBILLABLE", closed, 9, { reason: "BEFORE_METERING_FROM", quantity: 0, used: "9" });
  await put("EXPIRED", closed, 2, { quantity: null, used: "2.25" });
  expect(await sumLost(deps())).toMatchObject({
    units: "14.75",
    records: { n: 2, units: "14.75" },
    fractions: { n: 2, units: "0.4" },
    elsewhere: { n: 1, units: "9" },
  });
  expect(await list("fraction", ["UNBILLABLE"])).toEqual(["UNBILLABLE0", "UNBILLABLE0"]);
  expect(await list("elsewhere", ["UNBILLABLE"])).toEqual(["UNBILLABLE9"]);
});

test("usage that no hour can bill is lost too, also by product, agreement and in the metrics", async () => {
  await put("EXPIRED", closed, 3);
  await parked("UNBILLABLE", "1.5");
  await parked("WAITING", "8");
  const other = await aSoldProduct(db.database);
  expect(await sumLost(deps(), { productId })).toMatchObject({ units: "4.5", parked: { n: 1, units: "1.5" } });
  expect(await sumLost(deps(), { agreementIds: [agreementId] })).toMatchObject({ units: "4.5" });
  expect(await sumLost(deps(), { productId: other })).toMatchObject({ units: "0" });
  expect(await sumLost(deps(), { agreementIds: [] })).toMatchObject({ units: "0" });
  const { text } = await readMetrics(db.pool, now, null);
  expect(text).toContain('tallyport_lost_units{state="EXPIRED"} 3');
  expect(text).toContain('tallyport_lost_records{state="EXPIRED"} 1');
  expect(text).toContain('tallyport_lost_units{state="REJECTED"} 0');
  expect(text).toContain('tallyport_lost_units{state="ASIDE"} 1.5');
  expect(text).toContain("tallyport_lost_events 1");
});

test("the rule and its SQL say the same of every state, reason, rest and deadline", async () => {
  const states = [...all, "SENDING", "ACCEPTED", "RESOLVED", "NOTHING_DUE"] as const;
  const reasons = [undefined, "FRACTION_AT_END", "BEFORE_METERING_FROM"] as const;
  let n = 0;
  for (const state of states)
    for (const reason of reasons)
      for (const hour of [closed, inTime])
        for (const carriedIn of ["0.5", "1.5", "-2"]) {
          n++;
          await put(state, hour, 10_000 + n, { carriedIn, ...(reason === undefined ? {} : { reason }) });
        }
  const { rows } = await browseRecords(deps(), { limit: 500 });
  expect(rows).toHaveLength(n);
  for (const kind of ["lost", "fraction", "elsewhere", "none"] as const) {
    const listed = (await browseRecords(deps(), { loss: { kind, now }, limit: 500 })).rows;
    const judged = rows.filter((row) => (lossOf(row, now) ?? "none") === kind);
    expect(listed.map(({ rowId }) => rowId)).toEqual(judged.map(({ rowId }) => rowId));
  }
  expect((await sumLost(deps())).records.n).toBe(rows.filter((row) => lossOf(row, now) === "lost").length);
});

test("a filter by agreement and product holds beside it", async () => {
  await put("EXPIRED", closed, 3);
  const elsewhere = await browseRecords(deps(), {
    agreementIds: [await aPurchase(db.database, productId)],
    states: all,
    loss: { kind: "lost", now },
  });
  expect(elsewhere.rows).toEqual([]);
  const mine = await browseRecords(deps(), {
    agreementIds: [agreementId],
    states: all,
    loss: { kind: "lost", now },
    productId,
  });
  expect(mine.rows).toHaveLength(1);
});

test("INV12 not for those who are no operators", async () => {
  await expect(sumLost({ ...deps(), actor: { ...viewer, operatorRole: null } })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
});
