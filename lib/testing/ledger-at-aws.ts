import { beforeAll, beforeEach } from "vitest";
import type { MeteringPort } from "#lib/marketplace/metering-port.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { submitDueRecords } from "#lib/metering/submit/submit-due-records.ts";
import { useDatabase } from "#lib/testing/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/factories.ts";
import { reportUsage } from "#lib/testing/ledger.ts";
import { listAtSimulator, subscribeAtSimulator, useSimulator } from "#lib/testing/simulator.ts";
import { fixedClock } from "#lib/time/clock.ts";

export type Metering = (region: string) => MeteringPort;

const noon = new Date("2026-11-21T12:00:00Z");

/**
 * Gives the test file that calls it (once, at its top level) a ledger without records before each test, and a simulator at noon that
 * lists the product they are of.
 */
export function useLedgerAtAws() {
  const db = useDatabase({ connections: 20 });
  const simulator = useSimulator();
  let product: Awaited<ReturnType<typeof aProduct>>;

  beforeAll(async () => {
    await simulator.setClock(noon);
  });
  beforeEach(async () => {
    await simulator.setFaults([]);
    await db.pool.query("TRUNCATE metering_record_step, metering_record, submission, hour_state");
    await beginProduct();
  });

  /** What comes after is of another product. */
  async function beginProduct(): Promise<void> {
    product = await aProduct(db.database);
    await listAtSimulator(simulator, product);
  }

  const subscribe = () => subscribeAtSimulator(simulator, product.productCode, new Date("2026-11-14T00:00:00Z"));

  async function anAgreementAtAws() {
    return anAgreement(db.database, product, await subscribe());
  }

  /** Frozen records of so many agreements, each with the quantity of its place: 1, 2, 3 … */
  async function due(count: number, agreementOf = anAgreementAtAws) {
    const agreements = await Promise.all(Array.from({ length: count }, () => agreementOf()));
    const events = agreements.map(({ id }, index) =>
      aUsageEvent({ agreementId: id, quantity: index + 1, timestamp: "2026-11-21T10:15:00Z" }),
    );
    await reportUsage(db, new Date("2026-11-21T10:30:00Z"), events);
    await freezeDueHours({ pool: db.pool, now: noon, region: "us-east-1" });
    return agreements;
  }

  /** Every record's state and reason, by quantity. */
  async function states(): Promise<string[]> {
    const rows = await db.database.meteringRecord.findMany({ orderBy: { quantity: "asc" } });
    return rows.map(({ state, reason }) => (reason === null ? state : `${state} ${reason}`));
  }

  return {
    db,
    simulator,
    noon,
    /** The hour of the records. */
    ten: new Date("2026-11-21T10:00:00Z"),
    product: () => product,
    beginProduct,
    subscribe,
    due,
    states,
    submit: (metering: Metering = simulator.metering, now = noon) =>
      submitDueRecords({ pool: db.pool, clock: fixedClock(now), metering, random: () => 0 }),
  };
}
