import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import type { TestDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { addHours, HOUR_MS } from "#lib/time/hours.ts";

const BEGIN = new Date("2026-03-02T00:00:00Z");
const SENDERS = 3;

/**
 * Freezes an hour while usage of that hour comes in, so many hours in a row: in each round three senders report for the
 * hour that two runs freeze meanwhile. What comes too late for its own record is counted in a later hour.
 *
 * @throws Error when an accepted unit is in no record or carry, or in more than one.
 */
export async function raceIntakeAgainstFreeze(
  db: Pick<TestDatabase, "pool" | "database">,
  { rounds, progress = () => {} }: { rounds: number; progress?: (done: number) => void },
): Promise<void> {
  const product = await aProduct(db.database);
  const agreement = await anAgreement(db.database, product);
  let reported = 0;

  for (let round = 0; round < rounds; round++) {
    const hour = addHours(BEGIN, round);
    const end = new Date(hour.getTime() + HOUR_MS);
    const use = (quantity: number) =>
      aUsageEvent({ agreementId: agreement.id, quantity, timestamp: new Date(hour.getTime() + 60_000).toISOString() });
    await reportUsage(db, hour, [use(1)]);
    const freeze = () => freezeDueHours({ pool: db.pool, now: end, region: "us-east-1" });
    const verdicts = await Promise.all([
      ...Array.from({ length: SENDERS }, (_, sender) => reportUsage(db, end, [use(10 ** (sender + 1))])),
      freeze().then(() => []),
      freeze().then(() => []),
    ]);
    if (!verdicts.flat().every(({ status }) => status === "accepted"))
      throw new Error(`round ${round}: usage was refused`);
    reported += 1 + 1_110;
    progress(round + 1);
  }

  const last = new Date(addHours(BEGIN, rounds).getTime() + 2 * HOUR_MS);
  await freezeDueHours({ pool: db.pool, now: last, region: "us-east-1" });
  const { rows } = await db.pool.query<{ billed: string }>(
    "SELECT coalesce(sum(quantity), 0)::text AS billed FROM metering_record WHERE agreement_id = $1",
    [agreement.id],
  );
  if (rows[0]!.billed !== String(reported)) throw new Error(`reported ${reported}, in records ${rows[0]!.billed}`);
}
