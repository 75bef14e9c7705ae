import { beforeEach, describe, expect, test } from "vitest";
import { listMemberHours, type HourPlace } from "#lib/metering/queries/list-member-hours.ts";
import { sumMemberDays } from "#lib/metering/queries/sum-member-days.ts";
import { sumOpenHours } from "#lib/metering/sum-open-hours.ts";
import { anAgreement, aProduct } from "#lib/testing/fixtures/factories.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { eventKeyOf } from "#lib/usage/event-key.ts";

const db = useDatabase();
const at = (hour: string) => new Date(`2026-11-${hour}:00:00Z`);
let product: Awaited<ReturnType<typeof aProduct>>;
let agreement: { id: string; visibleFrom: Date | null; product: { id: string } };
let events = 0;

beforeEach(async () => {
  product = await aProduct(db.database, { dimensions: [{ name: "api_calls" }, { name: "seats" }] });
  const { id } = await anAgreement(db.database, product);
  agreement = { id, visibleFrom: null, product };
});

async function aRecord(hour: Date, dimension: string, over: object = {}) {
  await db.database.meteringRecord.create({
    data: {
      agreementId: agreement.id,
      productId: product.id,
      dimension,
      hour,
      state: "ACCEPTED",
      quantity: 10,
      used: "10.4",
      carriedOut: "0.4",
      frozenAt: hour,
      ...over,
    },
  });
}

async function anEvent(hour: Date, quantity: string, dimension = "api_calls", agreementId = agreement.id) {
  const id = `evt-${(events += 1)}`;
  await db.database.usageEvent.create({
    data: { key: eventKeyOf(id), id, agreementId, dimension, quantity, at: hour, hour, receivedAt: hour },
  });
}

async function openHour(hour: Date) {
  await db.database.meteringHour.create({ data: { productId: product.id, hour } });
}

describe("an agreement's hours", () => {
  test("counting hours stand among the frozen ones, summed on read, with what is carried in", async () => {
    await openHour(at("21T10"));
    await anEvent(at("21T10"), "1.25");
    await anEvent(at("21T10"), "2.000001");
    await aRecord(at("21T09"), "api_calls");
    await db.database.meteringCarry.create({
      data: { agreementId: agreement.id, dimension: "api_calls", quantity: "0.4", updatedAt: at("21T10") },
    });
    const { rows, next } = await listMemberHours(db.database, agreement, { limit: 10 });
    expect(next).toBeNull();
    expect(rows.map(({ hour, state, used, quantity }) => [hour, state, used, quantity])).toEqual([
      [at("21T10"), "OPEN", "3.250001", null],
      [at("21T09"), "ACCEPTED", "10.400000", 10],
    ]);
    expect(rows[0]?.carriedIn).toBe("0.400000");
  });

  test("pages meet without a gap or a double, whatever their size", async () => {
    await openHour(at("21T10"));
    await anEvent(at("21T10"), "1");
    await anEvent(at("21T10"), "1", "seats");
    for (const hour of ["21T09", "21T08", "21T06"]) {
      await aRecord(at(hour), "api_calls");
      await aRecord(at(hour), "seats");
    }
    const keys = ({ hour, dimension }: HourPlace) => `${hour.toISOString()} ${dimension}`;
    const all = (await listMemberHours(db.database, agreement, { limit: 50 })).rows.map(keys);
    expect(all).toHaveLength(8);
    for (const limit of [1, 2, 3, 5]) {
      const seen: string[] = [];
      let before: HourPlace | null = null;
      do {
        const page: { rows: HourPlace[]; next: HourPlace | null } = await listMemberHours(db.database, agreement, {
          limit,
          before,
        });
        seen.push(...page.rows.map(keys));
        before = page.next;
      } while (before !== null);
      expect(seen).toEqual(all);
    }
  });

  test("one dimension, and only hours since a later link began", async () => {
    await aRecord(at("21T09"), "api_calls");
    await aRecord(at("21T09"), "seats");
    await aRecord(at("20T09"), "seats");
    const visibleFrom = new Date("2026-11-21T09:30:00Z");
    const { rows } = await listMemberHours(
      db.database,
      { ...agreement, visibleFrom },
      { dimension: "seats", limit: 9 },
    );
    expect(rows.map(({ hour }) => hour)).toEqual([at("21T09")]);
  });

  test("T01 another agreement's usage of the same hour is not in the sum", async () => {
    const other = await anAgreement(db.database, product);
    await openHour(at("21T10"));
    await anEvent(at("21T10"), "1");
    await anEvent(at("21T10"), "500", "api_calls", other.id);
    expect((await sumOpenHours(db.database, [agreement.id])).map(({ used }) => used)).toEqual(["1.000000"]);
  });

  test("an hour that usage opened after its freeze counts; one that was frozen early does not", async () => {
    await openHour(at("21T10"));
    await anEvent(at("21T10"), "7");
    await aRecord(at("21T10"), "api_calls", { state: "READY", quantity: 7, used: "7" });
    await aRecord(at("21T07"), "api_calls", { state: "OPEN", quantity: null, used: "0", frozenAt: null });
    await anEvent(at("21T07"), "2.5");
    const { rows } = await listMemberHours(db.database, agreement, { limit: 9 });
    expect(rows.map(({ state, used }) => [state, used])).toEqual([
      ["READY", "7.000000"],
      ["OPEN", "2.500000"],
    ]);
  });
});

test("days tell billed, counting and unbilled apart, exactly", async () => {
  await openHour(at("21T10"));
  await anEvent(at("21T10"), "1.250001");
  await aRecord(at("21T09"), "api_calls", { state: "READY", quantity: 3 });
  await aRecord(at("21T08"), "api_calls");
  await aRecord(at("21T07"), "api_calls", { state: "REJECTED", quantity: 4 });
  await aRecord(at("20T23"), "api_calls");
  await aRecord(new Date("2026-10-31T23:00:00Z"), "api_calls");
  const days = await sumMemberDays(db.database, [agreement], {
    from: new Date("2026-11-01T00:00:00Z"),
    to: new Date("2026-12-01T00:00:00Z"),
  });
  expect(days.map(({ day, billed, counting, unbilled }) => [day, billed, counting, unbilled])).toEqual([
    ["2026-11-20", "10", "0", "0"],
    ["2026-11-21", "10", "4.250001", "4"],
  ]);
});
