import { expect, test } from "vitest";
import { submitDueRecords } from "#lib/metering/submit/submit-due-records.ts";
import { useLedgerAtAws } from "#lib/testing/fixtures/ledger-at-aws.ts";
import { fixedClock } from "#lib/time/clock.ts";

const { db, simulator, noon, due, states } = useLedgerAtAws();

async function refuse(when: string): Promise<void> {
  await db.pool.query(`
    CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''not today''; END';
    CREATE OR REPLACE TRIGGER refuse BEFORE UPDATE ON metering_record FOR EACH ROW WHEN (${when}) EXECUTE FUNCTION refuse()`);
}

test.each([
  ["claimed", "NEW.quantity = 3 AND NEW.state = 'SENDING'", "READY"],
  ["written down", "NEW.quantity = 3 AND NEW.state = 'ACCEPTED'", "SENDING"],
])("one record that cannot be %s costs the others of its product nothing", async (_, when, left) => {
  await due(6);
  await refuse(when);
  const failed: unknown[] = [];
  const { pool } = db;
  const deps = { pool, clock: fixedClock(noon), metering: simulator.metering, random: () => 0 };
  const counts = await submitDueRecords({ ...deps, report: (_error, part) => failed.push(part) }).finally(() =>
    pool.query("DROP TRIGGER refuse ON metering_record"),
  );
  expect(counts).toMatchObject({ accepted: 5 });
  expect(await states()).toEqual(["ACCEPTED", "ACCEPTED", left, "ACCEPTED", "ACCEPTED", "ACCEPTED"]);
  expect(failed).toHaveLength(1);
});
