import { describe, expect, test } from "vitest";
import { closeEndedAgreements } from "#lib/metering/freeze/close-agreement.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { priceKnownEntitlements } from "#lib/metering/freeze/price-known-entitlements.ts";
import { expireRecords } from "#lib/metering/submit/update-waiting-records.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { at, setUpOverage } from "#lib/testing/fixtures/overage.ts";

const db = useDatabase();
const { region, agreement, grant, use, records, quantities } = setUpOverage(db);

describe("what is included cannot be read yet", () => {
  const price = (text: string) => priceKnownEntitlements({ pool: db.pool, now: at(text), region });

  test("holds the record without a quantity, until it is priced, once and for all", async () => {
    await use("08:00", 80);
    await use("09:00", 30.5);
    expect(await records()).toEqual([
      [null, "0", null, null, "HELD"],
      [null, "0", null, null, "HELD"],
    ]);
    expect(await price("10:10")).toBe(0);
    expect(await verifyLedger(db.pool)).toBeNull();
    // Its hour is frozen all the same.
    const late = aUsageEvent({ agreementId: agreement().id, quantity: 1, timestamp: at("08:20").toISOString() });
    expect(await reportUsage(db, at("10:15"), [late])).toMatchObject([{ isLate: true }]);

    await grant("100", {}, at("10:20"));
    const runs = await Promise.all([price("10:30"), price("10:30")]);
    expect(runs[0] + runs[1]).toBe(2);
    await freezeDueHours({ pool: db.pool, now: at("11:00"), region });
    expect(await quantities()).toEqual([0, 10, 1]);
    expect(await price("11:30")).toBe(0);
    const steps = await db.database.meteringRecordStep.findMany({
      where: { record: { agreementId: agreement().id, hour: at("09:00") } },
      orderBy: { id: "asc" },
    });
    expect(steps.map(({ state, cause }) => `${state} ${cause}`)).toEqual([
      "HELD ENTITLEMENT_UNKNOWN",
      "READY ENTITLEMENT_KNOWN",
    ]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("nothing granted yet is not nothing included, nor is a term that is over before its renewal is read", async () => {
    await grant(null, {}, at("07:00"));
    await use("08:00", 5);
    expect(await records()).toMatchObject([[null, "0", null, null, "HELD"]]);
    await grant("100", { expiresAt: at("09:00") }, at("09:10"));
    await price("09:20");
    await use("09:00", 5);
    expect(await records()).toMatchObject([
      [0, "5", "100", "95", "NOTHING_DUE"],
      [null, "0", null, null, "HELD"],
    ]);
    await grant("50", { expiresAt: at("2027-11-21T09:00") }, at("10:10"));
    await price("10:20");
    expect((await records()).at(-1)).toEqual([0, "5", "50", "45", "NOTHING_DUE"]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("expires at its deadline with its use in sight, which counts in its period", async () => {
    await use("08:00", 80);
    await expireRecords({ db: db.pool, now: at("2026-11-22T08:00") });
    expect(await records()).toMatchObject([[null, "0", null, null, "EXPIRED"]]);
    await grant("100");
    await use("2026-11-22T09:00", 30);
    expect(await quantities()).toEqual([null, 10]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("is priced after the agreement's end too, and the rest below a unit is kept in sight", async () => {
    const event = aUsageEvent({ agreementId: agreement().id, quantity: 12.25, timestamp: at("08:10").toISOString() });
    await reportUsage(db, at("08:20"), [event]);
    await db.database.agreement.update({
      where: { id: agreement().id },
      data: { status: "ended", endsAt: at("08:30") },
    });
    await closeEndedAgreements({ pool: db.pool, now: at("08:31"), region });
    expect(await quantities()).toEqual([null]);
    await grant("10", { expiresAt: at("09:30") }, at("08:40"));
    await price("08:41");
    expect(await records()).toMatchObject([
      [2, "10", "10", "0", "READY"],
      [0, "0", null, null, "UNBILLABLE"],
    ]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });
});
