import { beforeEach, describe, expect, test } from "vitest";
import { closeEndedAgreements } from "#lib/metering/freeze/close-agreement.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aLink, anAgreement, anOrganization, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { parseEvent } from "#lib/usage/parse-event.ts";
import { storePlacedEvents } from "#lib/usage/intake/store-placed-events.ts";

const db = useDatabase();
const at = (text: string) => new Date(`2026-11-21T${text}:00Z`);
const region = "us-east-1";
let product: Awaited<ReturnType<typeof aProduct>>;
let old: Awaited<ReturnType<typeof anAgreement>>;
let renewed: Awaited<ReturnType<typeof anAgreement>>;
let organization: Awaited<ReturnType<typeof anOrganization>>;

/** An agreement renewed at 10:20 on a new license: link and organization went over. */
beforeEach(async () => {
  product = await aProduct(db.database, {
    drainMinutes: 10,
    dimensions: [{ name: "api_calls" }, { name: "seats", aggregation: "MAX" }, { name: "gone" }],
  });
  organization = await anOrganization(db.database);
  renewed = await anAgreement(db.database, product, { startsAt: at("10:20") });
  old = await anAgreement(db.database, product, {
    customerAwsAccountId: renewed.customerAwsAccountId,
    status: "ended",
    statusReason: "SUCCEEDED",
    endsAt: at("10:20"),
    successorId: renewed.id,
  });
  await aLink(db.database, old, organization);
  await aLink(db.database, renewed, organization, { linkedFrom: at("10:20") });
});

const usage = (over: Record<string, unknown>) => aUsageEvent({ agreementId: old.id, ...over });
const send = (now: string, ...events: Record<string, unknown>[]) => reportUsage(db, at(now), events);
const stamp = (text: string) => at(text).toISOString();
async function settle(now: string): Promise<void> {
  await closeEndedAgreements({ pool: db.pool, now: at(now), region });
  await freezeDueHours({ pool: db.pool, now: at(now), region });
}
async function used() {
  const rows = await db.database.meteringRecord.findMany({
    where: { productId: product.id },
    orderBy: [{ hour: "asc" }, { agreementId: "asc" }],
  });
  const name = (id: string) => (id === old.id ? "old" : "new");
  return rows.map((row) => [name(row.agreementId), row.hour.getUTCHours(), row.dimension, row.used?.toString()]).sort();
}

describe("usage around a renewal on a new license", () => {
  test("is the license's that was in force at its instant, however it is named", async () => {
    const names = [
      { agreementId: old.id },
      { agreementId: renewed.id },
      { agreementId: undefined, licenseArn: old.licenseArn },
      { agreementId: undefined, licenseArn: renewed.licenseArn },
      { agreementId: undefined, organizationExternalId: organization.externalId, productCode: product.productCode },
      { agreementId: undefined, customerAwsAccountId: old.customerAwsAccountId, productCode: product.productCode },
    ];
    const events = names.flatMap((name) => [
      usage({ ...name, timestamp: stamp("10:10") }),
      usage({ ...name, timestamp: stamp("10:25"), quantity: 100 }),
    ]);
    const verdicts = await send("10:28", ...events);
    expect(verdicts.map(({ status }) => status)).toEqual(events.map(() => "accepted"));
    expect((await send("10:29", ...events)).map(({ status }) => status)).toEqual(events.map(() => "duplicate"));
    await settle("11:30");
    expect(await used()).toEqual([
      ["new", 10, "api_calls", "600"],
      ["old", 10, "api_calls", "6"],
    ]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("stamped before the change, is late usage of the new license after the drain", async () => {
    await settle("10:31");
    const late = usage({ timestamp: stamp("09:50"), quantity: 7 });
    expect(await send("11:05", late)).toMatchObject([{ status: "accepted", hour: at("11:00"), isLate: true }]);
    expect(await send("11:06", late)).toMatchObject([{ status: "duplicate", hour: at("11:00"), isLate: true }]);
    await settle("12:30");
    expect(await used()).toEqual([["new", 11, "api_calls", "7"]]);
    expect(await db.database.usageAside.count({ where: { productId: product.id } })).toBe(0);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("that meets the old license's closed intake only while it is stored, is the new one's", async () => {
    await db.database.agreement.update({ where: { id: old.id }, data: { intakeClosedAt: at("10:24") } });
    const parsed = parseEvent(usage({ timestamp: stamp("10:10") }));
    if (!("event" in parsed)) throw new Error("the event is well formed");
    const place = { agreementId: old.id, productId: product.id, hour: at("10:00"), agreement: { endsAt: old.endsAt } };
    const rules = {
      aggregation: "SUM" as const,
      latePolicy: "CARRY" as const,
      successor: { ...renewed, meteringFrom: null },
    };
    const receipt = { apiKeyId: null, receivedAt: at("10:25") };
    const now = at("10:25");
    const results = await storePlacedEvents({ pool: db.pool, now }, [{ ...parsed, ...place, ...rules }], receipt);
    expect([...results.values()]).toMatchObject([{ status: "accepted" }]);
    await settle("11:30");
    expect(await used()).toEqual([["new", 10, "api_calls", "1"]]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("of another aggregation than SUM cannot be late", async () => {
    const late = usage({ timestamp: stamp("09:50"), dimension: "seats" });
    expect(await send("11:05", late)).toMatchObject([{ status: "rejected", code: "HOUR_CLOSED" }]);
  });

  test("of a dimension that is gone is kept as unbillable, with an alert", async () => {
    await db.database.dimension.deleteMany({ where: { productId: product.id, name: "gone" } });
    const late = usage({ timestamp: stamp("09:50"), dimension: "gone", quantity: 3 });
    expect(await send("11:05", late)).toMatchObject([{ status: "rejected", code: "AGREEMENT_NOT_ACTIVE" }]);
    const kept = await db.database.usageAside.findMany({ where: { productId: product.id } });
    expect(kept).toMatchObject([{ agreementId: old.id, state: "UNBILLABLE", dimension: "gone" }]);
    expect(kept[0]!.quantity.toString()).toBe("3");
    expect(await db.database.alert.count({ where: { kind: "USAGE_UNBILLABLE", subject: `agreement:${old.id}` } })).toBe(
      1,
    );
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("waits where the product holds late usage, for the new license", async () => {
    await db.database.product.update({ where: { id: product.id }, data: { latePolicy: "HOLD" } });
    expect(await send("11:05", usage({ timestamp: stamp("09:50") }))).toMatchObject([{ status: "accepted" }]);
    expect(await db.database.usageAside.findMany({ where: { productId: product.id } })).toMatchObject([
      { agreementId: renewed.id, reason: "LATE" },
    ]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("has no agreement once the new license has ended too, and is saved", async () => {
    await db.database.agreement.update({ where: { id: renewed.id }, data: { status: "ended", endsAt: at("10:40") } });
    expect(await send("11:05", usage({ timestamp: stamp("10:10") }))).toMatchObject([
      { status: "rejected", code: "AGREEMENT_NOT_ACTIVE" },
    ]);
    expect(await db.database.usageAside.findMany({ where: { productId: product.id } })).toMatchObject([
      { agreementId: old.id, state: "UNBILLABLE" },
    ]);
  });
});

describe("usage stamped with the start of an agreement's first hour", () => {
  test("is taken, and its record begins with the agreement", async () => {
    const first = await anAgreement(db.database, product, { startsAt: at("10:20") });
    const stamped = usage({ agreementId: first.id, timestamp: stamp("10:00") });
    expect(await send("10:30", stamped)).toMatchObject([{ status: "accepted", hour: at("10:00") }]);
    expect(await send("10:30", usage({ agreementId: first.id, timestamp: stamp("09:59") }))).toMatchObject([
      { code: "AGREEMENT_NOT_ACTIVE" },
    ]);
    await settle("11:30");
    const record = await db.database.meteringRecord.findFirstOrThrow({ where: { agreementId: first.id } });
    expect(record.timestamp).toEqual(at("10:20"));
  });

  test("is refused where another agreement of the organization covers it", async () => {
    const other = await anAgreement(db.database, product);
    const second = await anAgreement(db.database, product, { startsAt: at("10:20") });
    const buyer = await anOrganization(db.database);
    await aLink(db.database, other, buyer);
    await aLink(db.database, second, buyer, { linkedFrom: at("10:20") });
    const byName = {
      agreementId: undefined,
      organizationExternalId: buyer.externalId,
      productCode: product.productCode,
    };
    expect(
      await send(
        "10:30",
        usage({ agreementId: second.id, timestamp: stamp("10:00") }),
        usage({ ...byName, timestamp: stamp("10:00") }),
      ),
    ).toMatchObject([{ code: "AGREEMENT_NOT_ACTIVE" }, { status: "accepted" }]);
    await settle("11:30");
    expect(await db.database.meteringRecord.findMany({ where: { agreementId: other.id } })).toHaveLength(1);
  });
});
