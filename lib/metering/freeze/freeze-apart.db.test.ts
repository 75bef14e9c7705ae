import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";

const db = useDatabase();
const at = (text: string) => new Date(`2026-11-21T${text}:00Z`);
let ids: string[];

beforeEach(async () => {
  const product = await aProduct(db.database, {
    dimensions: [
      { name: "calls", aggregation: "SUM" },
      { name: "seats", aggregation: "MAX" },
    ],
  });
  const agreements = await Promise.all([0, 1, 2, 3, 4].map(() => anAgreement(db.database, product)));
  ids = agreements.map(({ id }) => id);
});
afterEach(async () => {
  await mend();
  await db.pool.query(
    "TRUNCATE usage_event, metering_hour, metering_record_step, metering_record, metering_carry, hour_state",
  );
});

/** From now on no record may be written of which `when` is true. */
const refuse = (when: string) =>
  db.pool.query(`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''not this one''; END';
    CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON metering_record FOR EACH ROW WHEN (${when}) EXECUTE FUNCTION refuse()`);
const mend = () => db.pool.query("DROP TRIGGER IF EXISTS refuse ON metering_record; DROP FUNCTION IF EXISTS refuse()");

const use = (received: string, stamped: string, quantity: number, of = ids) =>
  reportUsage(
    db,
    at(received),
    of.flatMap((agreementId) =>
      ["calls", "seats"].map((dimension) =>
        aUsageEvent({ agreementId, dimension, quantity, timestamp: at(stamped).toISOString() }),
      ),
    ),
  );

async function freeze(now: string) {
  const failed: string[] = [];
  const report = (_: unknown, part: Readonly<Record<string, string>>) => failed.push(part["agreement"] ?? "another");
  const counts = await freezeDueHours({ pool: db.pool, now: at(now), region: "us-east-1", report });
  return { ...counts, failed: failed.toSorted() };
}

/** Quantities of an agreement's records by dimension and hour; null: not frozen. */
async function records(agreementId: string) {
  const rows = await db.database.meteringRecord.findMany({
    where: { agreementId },
    orderBy: [{ hour: "asc" }, { dimension: "asc" }],
  });
  return rows.map(({ hour, dimension, quantity }) => [hour.getUTCHours(), dimension, quantity]);
}

const frozen = (hour: number, quantity: number | null) => [
  [hour, "calls", quantity],
  [hour, "seats", quantity],
];

const ways = [
  { way: "at all", when: "", open: false },
  { way: "once frozen", when: "AND NEW.state <> 'OPEN'", open: true },
];

describe.each(ways)("agreements of which no record can be written $way", ({ when, open }) => {
  const refuseFor = (...places: number[]) =>
    refuse(`NEW.agreement_id IN (${places.map((n) => `'${ids[n]}'`).join()}) ${when}`);

  test("cost the others nothing in any hour, and are billed once their records can be written", async () => {
    await use("08:30", "08:10", 3.4);
    await use("09:30", "09:10", 2.4);
    await refuseFor(0, 3);
    const failing = [ids[0]!, ids[3]!].toSorted();
    expect(await freeze("10:00")).toMatchObject({ frozen: 12, failed: [...failing, ...failing].toSorted() });
    const unfrozen = open ? [...frozen(8, null), ...frozen(9, null)] : [];
    for (const place of [0, 3]) expect(await records(ids[place]!)).toEqual(unfrozen);
    for (const place of [1, 2, 4]) expect(await records(ids[place]!)).toEqual([...frozen(8, 3), ...frozen(9, 2)]);
    expect(await verifyLedger(db.pool)).toBeNull();

    await use("10:30", "10:10", 1, ids.slice(1, 3));
    expect(await freeze("11:00")).toMatchObject({ frozen: 4 });
    await mend();
    expect(await freeze("11:01")).toMatchObject({ frozen: 8, failed: [] });
    for (const place of [0, 3]) expect(await records(ids[place]!)).toEqual([...frozen(8, 3), ...frozen(9, 2)]);
    expect(await freeze("11:02")).toMatchObject({ frozen: 0, failed: [] });
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("a failing hour of an agreement does not hold its later ones", async () => {
    await use("08:30", "08:10", 3.5);
    await use("09:30", "09:10", 2.5);
    await refuse(`NEW.agreement_id = '${ids[0]}' AND NEW.hour = '${at("08:00").toISOString()}' ${when}`);
    expect(await freeze("10:00")).toMatchObject({ frozen: 18, failed: [ids[0]] });
    await mend();
    expect(await freeze("10:01")).toMatchObject({ frozen: 2, failed: [] });
    // What is frozen last takes the carry: 2 of 2.5, then 4 of 3.5 and the half before.
    expect(await records(ids[0]!)).toEqual([...frozen(8, 4), ...frozen(9, 2)]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("a failing dimension does not hold the agreement's other one", async () => {
    await use("08:30", "08:10", 3);
    await refuse(`NEW.agreement_id = '${ids[0]}' AND NEW.dimension = 'seats' ${when}`);
    expect(await freeze("09:00")).toMatchObject({ frozen: 9, failed: [ids[0]] });
    expect(await records(ids[0]!)).toEqual([[8, "calls", 3], ...(open ? [[8, "seats", null]] : [])]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("usage that comes while one fails is counted once", async () => {
    await use("08:30", "08:10", 3);
    await refuseFor(0);
    await freeze("09:00");
    if (open) await use("09:01", "08:20", 1);
    else await use("09:01", "08:20", 1, ids.slice(1));
    expect(await verifyLedger(db.pool)).toBeNull();
    await mend();
    expect(await freeze("10:00")).toMatchObject({ failed: [] });
    expect(await records(ids[0]!)).toEqual([
      [8, "calls", open ? 4 : 3],
      [8, "seats", 3],
    ]);
    // Late usage of a MAX is refused: its hour was billed.
    expect(await records(ids[1]!)).toEqual([...frozen(8, 3), [9, "calls", 1]]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("a product of which all agreements fail takes a bounded time, and is billed once they do not", async () => {
    await use("08:30", "08:10", 3);
    await refuse(`true ${when}`);
    expect(await freeze("09:00")).toMatchObject({ frozen: 0, failed: ids.toSorted() });
    await mend();
    expect(await freeze("09:01")).toMatchObject({ frozen: 10, failed: [] });
    expect(await verifyLedger(db.pool)).toBeNull();
  });
});

test("with grace, a younger pair of a failing hour still waits for its own", async () => {
  await db.pool.query("UPDATE product SET grace_minutes = 10");
  await use("08:30", "08:10", 3, ids.slice(0, 2));
  await use("09:05", "08:20", 4, [ids[2]!]);
  await refuse(`NEW.agreement_id = '${ids[0]}' AND NEW.state <> 'OPEN'`);
  expect(await freeze("09:10")).toMatchObject({ frozen: 2, failed: [ids[0]] });
  expect(await records(ids[2]!)).toEqual(frozen(8, null));
  await use("09:11", "08:30", 5, [ids[2]!]);
  expect(await freeze("09:15")).toMatchObject({ frozen: 2, failed: [ids[0]] });
  expect((await records(ids[2]!)).map(([, , quantity]) => quantity)).toEqual([9, 5]);
  expect(await verifyLedger(db.pool)).toBeNull();
});

test("the hour of an end stays open through the drain, also where a neighbor fails", async () => {
  await db.pool.query("UPDATE product SET drain_minutes = 45");
  await db.pool.query("UPDATE agreement SET ends_at = $2 WHERE id = $1", [ids[2], at("09:00")]);
  await use("08:30", "08:10", 3, [ids[0]!, ids[1]!, ids[2]!]);
  await refuse(`NEW.agreement_id = '${ids[0]}' AND NEW.state <> 'OPEN'`);
  expect(await freeze("09:05")).toMatchObject({ frozen: 2, failed: [ids[0]] });
  expect(await records(ids[2]!)).toEqual(frozen(8, null));
  expect(await freeze("09:06")).toMatchObject({ frozen: 0, failed: [ids[0]] });
  expect(await verifyLedger(db.pool)).toBeNull();
});

test("an hour is not summed while a pair of it has no record", async () => {
  await use("08:30", "08:10", 3);
  await refuse(`NEW.agreement_id = '${ids[0]}'`);
  expect(await freeze("09:00")).toMatchObject({ frozen: 8 });
  expect(await db.database.meteringHour.findFirstOrThrow()).toMatchObject({ state: "FROZEN", summedAt: null });
  await mend();
  await freeze("09:01");
  expect(await db.database.meteringHour.findFirstOrThrow()).toMatchObject({ summedAt: at("09:01") });
});
