import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { expireRecords, recoverLeases } from "#lib/metering/submit/update-waiting-records.ts";
import { submitDueRecords } from "#lib/metering/submit/submit-due-records.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { createFakeAws } from "#lib/testing/faults/fake-aws.ts";
import { applyFutureMigration } from "#lib/testing/faults/future-migration.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { AGREEMENTS, beginnings, ledgerCommands, liveAsModelled } from "#lib/testing/ledger-model/ledger-commands.ts";
import { postgresLedgerUnderTest } from "#lib/testing/ledger-model/tested-postgres.ts";
import { fixedClock } from "#lib/time/clock.ts";

// There is no release before this one. So this one takes its part: it goes on behind a migration that a later release
// has applied already.

const db = useDatabase({ connections: 20 });
beforeAll(() => applyFutureMigration(db.pool));

test("M26 INV1 INV2 behind a later release's migration this ledger still does what the model says", async () => {
  await fc.assert(
    fc.asyncProperty(beginnings, ledgerCommands(16), async (beginning, commands) => {
      const real = await postgresLedgerUnderTest(db, AGREEMENTS, beginning.graceMinutes);
      await liveAsModelled(real, beginning, commands);
    }),
    { numRuns: 5, endOnFailure: true },
  );
}, 120_000);

test("M26 records in a state that only a later release knows are left alone, and the others go on", async () => {
  await postgresLedgerUnderTest(db, 0, 0); // empties the ledger
  const noon = new Date("2026-11-21T12:00:00Z");
  const product = await aProduct(db.database);
  const agreements = await Promise.all([1, 2, 3].map(() => anAgreement(db.database, product)));
  await reportUsage(
    db,
    noon,
    agreements.map(({ id }) => aUsageEvent({ agreementId: id, quantity: 3, timestamp: "2026-11-21T10:15:00Z" })),
  );
  await freezeDueHours({ pool: db.pool, now: noon, region: "us-east-1" });
  const future = "UPDATE metering_record SET state = 'FUTURE' WHERE agreement_id = $1";
  await db.pool.query(future, [agreements[1]!.id]);

  const aws = createFakeAws(() => noon, []);
  const nextDay = new Date("2026-11-22T11:00:00Z");
  for (const now of [noon, nextDay]) {
    await recoverLeases({ db: db.pool, now });
    await expireRecords({ db: db.pool, now });
    await submitDueRecords({ pool: db.pool, clock: fixedClock(now), metering: aws.metering, random: () => 0 });
  }
  expect(aws.bill.size).toBe(2);
  const { rows } = await db.pool.query<{ state: string; attempts: number }>(
    "SELECT state::text AS state, attempts FROM metering_record ORDER BY state::text",
  );
  expect(rows).toEqual([
    { state: "ACCEPTED", attempts: 1 },
    { state: "ACCEPTED", attempts: 1 },
    { state: "FUTURE", attempts: 0 },
  ]);
});
