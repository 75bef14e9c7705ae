import type { Queryable } from "#lib/db/pool.ts";
import { run } from "#lib/db/statement.ts";
import { transferCarry } from "#lib/generated/sql/metering/freeze/statements/transfer-carry.ts";

/** What the two corrections say that book a carry from an agreement to its successor. */
const PASSED_ON = "Carried over to the agreement that follows";

/**
 * Hands what an agreement has carried to the agreement that follows it, where there is one: two corrections without an author, so that
 * both ledgers still add up. In the transaction that froze the agreement's last hour.
 */
export async function passCarryOn(tx: Queryable, agreementId: string, now: Date): Promise<void> {
  await run(tx, transferCarry, { agreementId, now, reason: PASSED_ON });
}
