import { beforeAll, expect, test } from "vitest";
import { inTransaction } from "#lib/db/transaction.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { ledgerChecks } from "#lib/metering/verify/ledger-checks.ts";
import { submitDueRecords } from "#lib/metering/submit/submit-due-records.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { createFakeAws } from "#lib/testing/faults/fake-aws.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { fixedClock } from "#lib/time/clock.ts";

const db = useDatabase();
const now = new Date("2026-11-21T10:30:00Z");

beforeAll(async () => {
  const product = await aProduct(db.database);
  const { id } = await anAgreement(db.database, product);
  const use = (timestamp: string, tags?: Record<string, string>) =>
    aUsageEvent({ agreementId: id, quantity: 2.25, timestamp, ...(tags === undefined ? {} : { tags }) });
  await reportUsage(db, now, [
    use("2026-11-21T07:10:00Z"),
    use("2026-11-21T08:10:00Z", { team: "blue" }),
    use("2026-11-21T08:20:00Z", { team: "red" }),
    use("2026-11-21T10:10:00Z"),
  ]);
  await freezeDueHours({ pool: db.pool, now, region: "us-east-1" });
  const { metering } = createFakeAws(() => now, []);
  await submitDueRecords({ pool: db.pool, clock: fixedClock(now), metering, random: () => 0 });
});

const first = "(SELECT min(id) FROM metering_record)";
const event = "(SELECT key FROM usage_event WHERE hour = '2026-11-21T07:00Z')";
const aside = (id: string, state: string, from: string) =>
  `INSERT INTO usage_aside (key, id, agreement_id, product_id, dimension, quantity, at, hour, received_at, reason, state)
   SELECT ${id}, e.id, e.agreement_id, a.product_id, e.dimension, e.quantity, e.at, e.hour, e.received_at, 'LATE', '${state}'
   FROM usage_event e JOIN agreement a ON a.id = e.agreement_id WHERE e.key = ${from}`;

/** For each check what breaks it, in rows alone. A check without a line here has never been seen to fail. */
const sabotage: Readonly<Record<string, string>> = {
  "every event is in an hour that counts or in a record": `UPDATE usage_event SET hour = '2026-11-20T10:00Z' WHERE key = ${event}`,
  "a record's use is what its events add up to": `UPDATE usage_event SET quantity = 2 WHERE key = ${event}`,
  "use, carry and entitlement make the quantity and what is carried on": `UPDATE metering_record SET quantity = quantity + 1 WHERE id = ${first}`,
  "events leave only after their retention, from hours all of whose records are final":
    "UPDATE metering_hour SET forgetting_at = summed_at, forgotten_at = summed_at WHERE hour = '2026-11-21T07:00Z'",
  "allocations by tag add up to the quantity":
    "UPDATE metering_record SET usage_allocations = jsonb_set(usage_allocations, '{0,quantity}', '9') WHERE usage_allocations IS NOT NULL",
  "what a record carried on is what the next one carried in": `UPDATE metering_record SET carried_out = 0.5 WHERE id = ${first}`,
  "the carry is what the last record carried on and adjustments made since": "UPDATE metering_carry SET quantity = 0.9",
  "what expired and was booked again stands in one correction": `UPDATE metering_record SET reason = 'REBOOKED' WHERE id = ${first}`,
  "a settled duplicate, what AWS holds and its correction make the record's quantity": `UPDATE metering_record SET reason = 'DUPLICATE_SETTLED' WHERE id = ${first}`,
  "a record's last step is its state": `UPDATE metering_record SET state = 'RESOLVED' WHERE id = ${first}`,
  "each attempt offered the frozen quantity, instant and region":
    "UPDATE submission SET request = jsonb_set(request, '{records,0,quantity}', '77')",
  "an accepted record stands in an answer of AWS": `UPDATE metering_record SET metering_record_id = 'made-up' WHERE id = ${first}`,
  "the rollup by hour and state counts what the records are": "UPDATE hour_state SET n = n + 1",
  "usage set aside is counted by its agreement once it is taken in, and by nobody before": aside(
    event,
    "WAITING",
    event,
  ),
  "usage of nobody was set aside or voided": `UPDATE usage_event SET agreement_id = '00000000-0000-0000-0000-000000000000' WHERE key = ${event}`,
  "an event that a person moved or voided is where the last correction put it": `
    INSERT INTO usage_correction (key, was_agreement_id, was_hour, agreement_id, hour, dimension, reason, author_user_id, created_at)
    SELECT key, agreement_id, hour, NULL, hour, dimension, 'x', gen_random_uuid(), received_at FROM usage_event WHERE key = ${event}`,
  "what an entitlement includes is taken off the use once": `
    UPDATE metering_record SET period_start = hour, period_used = 0, period_charged = 0, included_limit = 1, included = 0.5 WHERE id = ${first}`,
  "nothing is included where no entitlement includes it": `UPDATE metering_record SET included = 1 WHERE id = ${first}`,
  "what a period used and was charged before is what its records before make": `
    UPDATE metering_record SET period_start = hour, period_used = 5, period_charged = 5 WHERE id = ${first}`,
};

class TakenBack extends Error {}

test.each(ledgerChecks)("M30 a corrupted row is found: $name", async ({ name, statement: { text } }) => {
  const breaks = sabotage[name];
  if (breaks === undefined) throw new Error(`nobody has seen this check fail: ${name}`);
  let found: unknown[] = [];
  await expect(
    inTransaction(db.pool, async (client) => {
      expect((await client.query(text)).rows).toEqual([]);
      expect((await client.query(breaks)).rowCount).toBeGreaterThan(0);
      found = (await client.query(text)).rows;
      throw new TakenBack();
    }),
  ).rejects.toThrow(TakenBack);
  expect(found).toEqual([{ found: expect.any(String) as string }]);
});
