import type { Pool, PoolClient } from "#lib/db/pool.ts";
import { run, statement } from "#lib/db/statement.ts";
import { openRecordsOfAgreement } from "#lib/generated/sql/metering/freeze/statements/open-records-of-agreement.ts";
import { inTransaction } from "#lib/db/transaction.ts";
import { isUniqueViolation } from "#lib/errors/database-error.ts";
import { FreezeRace } from "#lib/metering/freeze/freeze-race.ts";
import { freezeAgreementHour } from "#lib/metering/freeze/freeze-store.ts";

/** How often a freeze is begun again that lost a race for a carry or a record. */
const MAX_ATTEMPTS = 5;

/** Whose hours are frozen; `before`: only hours before that one, null: all that have begun. */
type EndedHours = { id: string; productId: string; before: Date | null };

/** Runs `work` in one transaction, and again when it lost a race. */
export async function freezeAtEnd(pool: Pool, work: (client: PoolClient) => Promise<number>): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTransaction(pool, work);
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !(error instanceof FreezeRace || isUniqueViolation(error))) throw error;
    }
  }
}

const putFirst = statement({
  name: null,
  text: "UPDATE metering_record SET priority = 0 WHERE agreement_id = :id AND state = 'READY'",
  parameters: { id: "uuid" },
  columns: {},
});
const openHoursOfAgreement = statement({
  name: null,
  text: `SELECT DISTINCT hour FROM metering_record
         WHERE agreement_id = :id AND state = 'OPEN' AND hour <= :now AND hour < :until::timestamptz ORDER BY hour`,
  parameters: { id: "uuid", now: "timestamptz", until: "timestamptz" },
  columns: { hour: "timestamptz" },
});

/**
 * Freezes an agreement's hours whatever the grace, oldest first, and puts all of its records first in line; part of the caller's
 * transaction, which has closed these hours before, so that each statement here sees every event that was let in.
 *
 * @returns how many records were frozen.
 * @throws FreezeRace to be begun again.
 */
export async function freezeOpenHours(
  client: PoolClient,
  hours: EndedHours,
  { now, region }: { now: Date; region: string },
): Promise<number> {
  const { id, productId } = hours;
  const product = { id: productId, graceMinutes: 0 };
  let frozen = 0;
  for (const hour of await openHoursOf(client, hours, now)) {
    const result = await freezeAgreementHour(client, { agreementId: id, product, hour, now, region });
    if (result.due !== result.frozen) throw new FreezeRace(`froze ${result.frozen} of ${result.due} records`);
    frozen += result.frozen;
  }
  await run(client, putFirst, { id });
  return frozen;
}

/** Opens records for what the agreement used in hours that still count, and gives its hours with an OPEN record, oldest first. */
async function openHoursOf(client: PoolClient, { id, productId, before }: EndedHours, now: Date): Promise<Date[]> {
  const until = before ?? "infinity";
  await run(client, openRecordsOfAgreement, { agreementId: id, productId, until });
  const rows = await run(client, openHoursOfAgreement, { id, now, until });
  return rows.map(({ hour }) => hour);
}
