import { beforeEach, describe, expect, test } from "vitest";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { submitDueRecords } from "#lib/metering/submit/submit-due-records.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { fixedClock } from "#lib/time/clock.ts";

const db = useDatabase();
const now = new Date("2026-11-21T10:30:00Z");

beforeEach(async () => {
  await db.pool.query(
    "TRUNCATE usage_event, metering_hour, metering_record_step, metering_record, metering_carry, submission, hour_state",
  );
  const product = await aProduct(db.database, {
    dimensions: [{ name: "a" }, { name: "b", aggregation: "MAX" }, { name: "c", aggregation: "LATEST" }],
  });
  const agreements = await Promise.all([1, 2].map(() => anAgreement(db.database, product)));
  const events = agreements.flatMap(({ id }) =>
    ["a", "b", "c"].flatMap((dimension) =>
      ["07", "08", "09", "10"].flatMap((hour) =>
        [1.4, 2.25].map((quantity) =>
          aUsageEvent({ agreementId: id, dimension, quantity, timestamp: `2026-11-21T${hour}:10:00Z` }),
        ),
      ),
    ),
  );
  await reportUsage(db, now, events);
  await freezeDueHours({ pool: db.pool, now, region: "us-east-1" });
  await submitDueRecords({
    pool: db.pool,
    clock: fixedClock(now),
    random: () => 0,
    metering: (region) => ({
      region,
      batchMeterUsage: ({ records }) =>
        Promise.resolve({
          kind: "answered",
          requestId: "r",
          httpStatus: 200,
          durationMs: 1,
          awsDate: null,
          unprocessed: records.slice(5, 6),
          results: records
            .filter((_, index) => index !== 5)
            .map((record, index) => ({ record, status: "Success", meteringRecordId: `m-${index}` })),
        }),
    }),
  });
});

describe("verifying the ledger", () => {
  test("finds nothing wrong with what we wrote ourselves", async () => {
    expect(await verifyLedger(db.pool)).toBeNull();
    expect(await db.database.meteringRecord.count({ where: { state: "ACCEPTED" } })).toBe(17);
  });

  const one = "(SELECT min(id) FROM metering_record WHERE state = 'ACCEPTED')";
  test.each([
    [
      "an event that vanished",
      "DELETE FROM usage_event WHERE key = (SELECT key FROM usage_event WHERE hour < '2026-11-21T10:00Z' LIMIT 1)",
    ],
    [
      "an event that grew",
      "UPDATE usage_event SET quantity = 9 WHERE key = (SELECT key FROM usage_event WHERE dimension = 'b' AND hour < '2026-11-21T10:00Z' LIMIT 1)",
    ],
    [
      "an event in an hour that is over",
      "UPDATE usage_event SET hour = '2026-11-20T10:00Z' WHERE key = (SELECT key FROM usage_event WHERE hour = '2026-11-21T10:00Z' LIMIT 1)",
    ],
    [
      "a quantity that changed after the freeze",
      `UPDATE metering_record SET quantity = quantity + 1 WHERE id = ${one}`,
    ],
    [
      "a quantity that changed with its carry",
      `UPDATE metering_record SET quantity = quantity - 1, carried_out = carried_out + 1 WHERE id = ${one}`,
    ],
    ["a carry that vanished", "UPDATE metering_carry SET quantity = 0 WHERE quantity > 0"],
    [
      "a carry that came from nowhere",
      `UPDATE metering_record SET carried_in = carried_in + 1, used = used - 1 WHERE id = ${one}`,
    ],
    [
      "a record that was sent with another quantity",
      `UPDATE submission SET request = jsonb_set(request, '{records,0,quantity}', '77')`,
    ],
    ["a record moved to another region", `UPDATE metering_record SET region = 'eu-west-1' WHERE id = ${one}`],
    [
      "an acceptance that AWS never gave",
      `UPDATE metering_record SET metering_record_id = 'made-up' WHERE id = ${one}`,
    ],
    ["a state without a step", `UPDATE metering_record SET state = 'RESOLVED' WHERE id = ${one}`],
    ["a rollup that is off", "UPDATE hour_state SET n = n + 1 WHERE state = 'ACCEPTED'"],
  ])("M30 finds %s", async (_, sabotage) => {
    expect((await db.pool.query(sabotage)).rowCount).toBeGreaterThan(0);
    expect(await verifyLedger(db.pool)).toMatchObject({ found: expect.any(String) as string });
  });
});
