import { closeEndedAgreements } from "#lib/metering/freeze/close-agreement.ts";
import { closeHoursOfEnded } from "#lib/metering/freeze/close-hours.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import type { TestDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";

const at = (time: string) => new Date(`2026-03-02T${time}:00Z`);
const SENDERS = 3;

/**
 * Ends so many agreements one after the other; in each round senders report in the drain for an hour that is over, of a
 * dimension used in it before and of one that was not, while two runs close that hour and one does the product's
 * regular freeze.
 *
 * @throws Error when usage is refused, or an accepted unit is in no record, or in more than one.
 */
export async function raceIntakeAgainstEnd(
  db: Pick<TestDatabase, "pool" | "database">,
  { rounds }: { rounds: number },
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    // In every other round the regular freeze is due at the same time.
    const product = await aProduct(db.database, {
      graceMinutes: round % 2 === 0 ? 60 : 5,
      drainMinutes: 10,
      dimensions: [{ name: "used" }, { name: "unused" }],
    });
    const { id } = await anAgreement(db.database, product, { startsAt: at("00:00") });
    const use = (dimension: string, quantity: number) =>
      aUsageEvent({ agreementId: id, dimension, quantity, timestamp: at("09:10").toISOString() });
    const run = (time: string) => ({ pool: db.pool, now: at(time), region: "us-east-1" });

    await reportUsage(db, at("09:20"), [use("used", 1)]);
    await db.database.agreement.update({ where: { id }, data: { status: "ended", endsAt: at("10:25") } });
    const verdicts = await Promise.all([
      ...Array.from({ length: SENDERS }, (_, sender) =>
        reportUsage(db, at("10:26"), [use("used", 10 ** (sender + 1)), use("unused", 10 ** sender)]),
      ),
      closeHoursOfEnded(run("10:26")).then(() => []),
      closeHoursOfEnded(run("10:26")).then(() => []),
      freezeDueHours(run("10:26")).then(() => []),
    ]);
    if (!verdicts.flat().every(({ status }) => status === "accepted")) throw new Error(`round ${round}: was refused`);

    await closeEndedAgreements(run("10:35"));
    const { rows } = await db.pool.query<{ billed: string[] }>(
      `SELECT array_agg(billed ORDER BY dimension)::text[] AS billed FROM (
         SELECT dimension, sum(quantity) AS billed FROM metering_record WHERE agreement_id = $1 GROUP BY dimension) r`,
      [id],
    );
    const billed = String(rows[0]!.billed);
    if (billed !== "111,1111") throw new Error(`round ${round}: reported 111 and 1111, in records ${billed}`);
  }
}
