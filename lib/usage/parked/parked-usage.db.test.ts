import { beforeEach, describe, expect, test } from "vitest";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { closeEndedAgreements } from "#lib/metering/freeze/close-agreement.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent, aUser } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { browseParkedUsage } from "#lib/usage/parked/browse-parked-usage.ts";
import { releaseLateUsage, resolveParkedUsage } from "#lib/usage/parked/operate-parked-usage.ts";
import { releaseParkedUsage } from "#lib/usage/parked/release-parked-usage.ts";

const db = useDatabase();
const at = (text: string) => new Date(`2026-11-21T${text}Z`);
const now = at("10:30:00");
let product: Awaited<ReturnType<typeof aProduct>>;
let agreement: Awaited<ReturnType<typeof anAgreement>>;

async function begin(
  over: Parameters<typeof aProduct>[1] = {},
  agreementOver: Partial<Prisma.AgreementUncheckedCreateInput> = {},
) {
  product = await aProduct(db.database, over);
  agreement = await anAgreement(db.database, product, agreementOver);
}
beforeEach(async () => {
  await db.pool.query(
    `TRUNCATE usage_event, usage_aside, metering_hour, metering_record_step, metering_record, metering_carry, submission, hour_state, alert`,
  );
  await begin();
});

const usage = (stamped: string, over: Record<string, unknown> = {}) =>
  aUsageEvent({ agreementId: agreement.id, timestamp: at(stamped).toISOString(), ...over });
const send = (received: string, ...events: unknown[]) => reportUsage(db, at(received), events);
const freeze = (text: string) => freezeDueHours({ pool: db.pool, now: at(text), region: "us-east-1" });
const operator = async (role: "ADMIN" | "VIEWER" = "ADMIN") => ({
  operatorRole: role,
  userId: (await aUser(db.database)).id,
});
const aside = () =>
  db.database.usageAside.findMany({ where: { agreementId: agreement.id }, orderBy: { receivedAt: "asc" } });
const openAlerts = async () =>
  (await db.database.alert.findMany({ where: { closedAt: null } })).map(({ kind, subject }) => `${kind} ${subject}`);
const used = async () =>
  (await db.database.meteringRecord.findMany({ where: { agreementId: agreement.id }, orderBy: { hour: "asc" } })).map(
    ({ hour, used: sum, state }) => [hour.getUTCHours(), sum.toString(), state],
  );

describe("M12 late usage", () => {
  test("is refused where the product says so, whether its record is frozen or its time is over", async () => {
    await begin({ latePolicy: "REFUSE" });
    await send("08:30:00", usage("08:10:00"));
    await freeze("09:00:00");
    const [byRecord, byTime] = await send("10:30:00", usage("08:20:00"), {
      ...usage("08:20:00"),
      timestamp: "2026-11-20T10:45:00Z",
    });
    expect(byRecord).toMatchObject({ status: "rejected", code: "HOUR_CLOSED" });
    expect(byTime).toMatchObject({ status: "rejected", code: "HOUR_CLOSED" });
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("is held where the product says so: accepted once, counted by no hour until a person releases it", async () => {
    await begin({ latePolicy: "HOLD" });
    await send("08:30:00", usage("08:10:00"));
    await freeze("09:00:00");
    const late = usage("08:20:00", { quantity: 5 });
    const told = { status: "accepted", hour: at("10:00:00"), isLate: true };
    expect(await send("10:30:00", late, late)).toEqual([told, { ...told, status: "duplicate" }]);
    expect(await send("11:30:00", late, { ...late, quantity: 6 })).toMatchObject([
      { ...told, status: "duplicate" },
      { code: "ID_REUSED" },
    ]);
    await freeze("12:00:00");
    expect(await used()).toEqual([[8, "1", "READY"]]);
    expect(await openAlerts()).toEqual([`LATE_USAGE_HELD product:${product.id}`]);
    expect(await verifyLedger(db.pool)).toBeNull();

    const actor = await operator();
    const { rows } = await browseParkedUsage({ db: db.database, actor }, { state: "WAITING" });
    expect(rows).toMatchObject([{ eventId: late["id"], quantity: "5", reason: "LATE", agreementId: agreement.id }]);
    const keys = [rows[0]!.key];
    const deps = { db: db.database, pool: db.pool, now: at("13:20:00") };
    await expect(
      releaseLateUsage({ ...deps, actor: await operator("VIEWER") }, { keys, note: "let it go" }),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
    const releases = await Promise.allSettled(
      [1, 2, 3].map(() => releaseLateUsage({ ...deps, actor }, { keys, note: "let it go" })),
    );
    const takenIn = releases.map((release) => (release.status === "fulfilled" ? release.value.takenIn : 0));
    expect(takenIn.reduce((sum, n) => sum + n, 0)).toBe(1);
    await freeze("14:00:00");
    expect(await used()).toEqual([
      [8, "1", "READY"],
      [13, "5", "READY"],
    ]);
    // What it was first answered stays its answer.
    expect(await send("14:30:00", late)).toEqual([{ ...told, status: "duplicate" }]);
    expect(await aside()).toMatchObject([{ state: "TAKEN_IN", settledBy: actor.userId }]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("held for an agreement that has ended meanwhile is unbillable, and a person closes it", async () => {
    await begin({ latePolicy: "HOLD" });
    await send("08:30:00", usage("08:10:00"));
    await freeze("09:00:00");
    await send("09:30:00", usage("08:20:00", { quantity: 5 }));
    await db.database.agreement.update({
      where: { id: agreement.id },
      data: { status: "ended", endsAt: at("10:00:00") },
    });
    await closeEndedAgreements({ pool: db.pool, now, region: "us-east-1" });
    expect(await aside()).toMatchObject([{ state: "UNBILLABLE", note: "AGREEMENT_NOT_ACTIVE" }]);
    expect(await openAlerts()).toContain(`USAGE_UNBILLABLE agreement:${agreement.id}`);
    const actor = await operator();
    const keys = (await aside()).map(({ key }) => key);
    expect(
      await resolveParkedUsage({ db: db.database, pool: db.pool, actor, now }, { keys, note: "a credit was given" }),
    ).toBe(1);
    expect(await aside()).toMatchObject([{ state: "RESOLVED", note: "a credit was given", settledBy: actor.userId }]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });
});

describe("usage of a dimension that is not there", () => {
  const told = { status: "accepted", hour: at("10:00:00"), isLate: false, isParked: true };
  const addDimension = () =>
    db.database.dimension.create({ data: { productId: product.id, name: "later", label: "later", unit: "Units" } });
  const releaseEvents = (text: string) => releaseParkedUsage({ pool: db.pool, now: at(text) });

  test("is parked where the product says so, once each id, and released with the dimension", async () => {
    await begin({ unknownDimensions: "PARK" });
    const parked = usage("10:20:00", { dimension: "later", quantity: "2.5" });
    expect(await send("10:30:00", parked, parked)).toEqual([told, { ...told, status: "duplicate" }]);
    expect(await send("10:31:00", { ...parked, dimension: "api_calls" })).toMatchObject([{ code: "ID_REUSED" }]);
    expect(await openAlerts()).toEqual([`USAGE_PARKED product:${product.id}`]);
    expect(await releaseEvents("10:32:00")).toEqual({ takenIn: 0, heldLate: 0, unbillable: 0 });
    expect(await verifyLedger(db.pool)).toBeNull();

    await addDimension();
    const runs = await Promise.all([releaseEvents("10:40:00"), releaseEvents("10:40:00"), send("10:40:00", parked)]);
    expect(runs[0].takenIn + runs[1].takenIn).toBe(1);
    await freeze("11:00:00");
    expect(await used()).toEqual([[10, "2.5", "READY"]]);
    expect(await send("11:30:00", parked)).toEqual([{ ...told, status: "duplicate" }]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("goes by the rules of the moment: late where its record is frozen, too old after a day", async () => {
    await begin({ unknownDimensions: "PARK" });
    const first = usage("08:20:00", { dimension: "later" });
    const old = { ...usage("10:00:00", { dimension: "later" }), timestamp: "2026-11-20T11:00:00Z" };
    await send("10:30:00", first, old);
    await addDimension();
    await db.pool.query(
      `WITH r AS (INSERT INTO metering_record (agreement_id, product_id, dimension, hour, state, quantity, frozen_at)
         VALUES ($1, $2, 'later', $3, 'NOTHING_DUE', 0, $3) RETURNING id, hour)
       , s AS (INSERT INTO metering_record_step (record_id, at, state, cause) SELECT id, hour, 'NOTHING_DUE', 'HOUR_FROZEN' FROM r)
       , c AS (INSERT INTO metering_carry (agreement_id, dimension, updated_at) VALUES ($1, 'later', $3))
       INSERT INTO hour_state (hour, state, n) SELECT hour, 'NOTHING_DUE', 1 FROM r`,
      [agreement.id, product.id, at("08:00:00")],
    );
    await db.pool.query(
      `INSERT INTO metering_hour (product_id, hour, state, summed_at) VALUES ($1, $2, 'FROZEN', $2)`,
      [product.id, at("08:00:00")],
    );
    expect(await releaseEvents("12:30:00")).toEqual({ takenIn: 1, heldLate: 0, unbillable: 1 });
    await freeze("13:00:00");
    expect(await used()).toEqual([
      [8, "0", "NOTHING_DUE"],
      [12, "1", "READY"],
    ]);
    const rows = await aside();
    expect(rows.map(({ state, note }) => [state, note]).toSorted()).toEqual([
      ["TAKEN_IN", null],
      ["UNBILLABLE", "TIMESTAMP_TOO_OLD"],
    ]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("is refused by default", async () => {
    expect(await send("10:30:00", usage("10:20:00", { dimension: "later" }))).toMatchObject([
      { code: "UNKNOWN_DIMENSION" },
    ]);
    expect(await aside()).toEqual([]);
  });
});

describe("M12 INV5 usage stamped before an agreement's end that comes after the drain", () => {
  beforeEach(() => begin({ drainMinutes: 10 }, { status: "ended", endsAt: at("10:00:00") }));

  test("is refused, and kept with its quantity, once however often it is sent", async () => {
    const over = usage("09:50:00", { quantity: "7.5" });
    const refused = { status: "rejected", code: "AGREEMENT_NOT_ACTIVE" };
    expect(await send("10:30:00", over, over, usage("10:05:00"))).toMatchObject([refused, refused, refused]);
    await Promise.all([send("10:31:00", over), send("10:31:00", over)]);
    expect(await aside()).toMatchObject([{ state: "UNBILLABLE", reason: "AFTER_END", note: "AGREEMENT_NOT_ACTIVE" }]);
    expect((await aside())[0]!.quantity.toString()).toBe("7.5");
    expect(await openAlerts()).toEqual([`USAGE_UNBILLABLE agreement:${agreement.id}`]);
    const list = await browseParkedUsage({ db: db.database, actor: await operator() }, { state: "UNBILLABLE" });
    expect(list.rows).toMatchObject([{ eventId: over["id"], quantity: "7.5" }]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("leaves its id free: what is accepted later supersedes the entry", async () => {
    const over = usage("09:50:00");
    await send("10:30:00", over);
    await db.database.agreement.update({ where: { id: agreement.id }, data: { status: "active", endsAt: null } });
    expect(await send("10:40:00", over)).toMatchObject([{ status: "accepted" }]);
    const list = await browseParkedUsage({ db: db.database, actor: await operator() }, { state: "UNBILLABLE" });
    expect(list.rows).toEqual([]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("M18 also when the intake closes between the look and the insert", async () => {
    await db.database.agreement.update({ where: { id: agreement.id }, data: { intakeClosedAt: at("10:05:00") } });
    await send("10:06:00", usage("09:50:00"));
    expect(await aside()).toMatchObject([{ state: "UNBILLABLE" }]);
  });
});

test("usage from before the first metered hour is refused, and the answer says until when", async () => {
  await begin({ meteringFrom: at("09:00:00") }, { meteringFrom: at("10:00:00") });
  expect(await send("10:30:00", usage("09:59:59"), usage("10:00:00"))).toMatchObject([
    { code: "AGREEMENT_NOT_ACTIVE", detail: "metered elsewhere until 2026-11-21T10:00:00Z" },
    { status: "accepted" },
  ]);
  expect(await aside()).toEqual([]);
});

describe("M30 verifying finds", () => {
  test.each([
    [
      "usage aside that vanished",
      "DELETE FROM usage_event WHERE agreement_id = '00000000-0000-0000-0000-000000000000'",
    ],
    ["usage aside that changed", "UPDATE usage_aside SET quantity = quantity + 1"],
    ["usage taken in that nobody counts", "UPDATE usage_aside SET state = 'TAKEN_IN'"],
    ["usage of nobody without a word", "DELETE FROM usage_aside"],
  ])("%s", async (_, sabotage) => {
    await begin({ unknownDimensions: "PARK" });
    await send("10:30:00", usage("10:20:00", { dimension: "later" }));
    expect(await verifyLedger(db.pool)).toBeNull();
    expect((await db.pool.query(sabotage)).rowCount).toBe(1);
    expect(await verifyLedger(db.pool)).toMatchObject({ check: expect.stringMatching(/aside|nobody/) as string });
  });
});
