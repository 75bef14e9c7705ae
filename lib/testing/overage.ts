import { beforeEach, expect } from "vitest";
import { keepEntitlements } from "#lib/entitlements/keep-entitlements.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import type { TestDatabase } from "#lib/testing/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/factories.ts";
import { reportUsage } from "#lib/testing/ledger.ts";

type Grant = { type?: "integer" | "double" | "boolean" | "string"; expiresAt?: Date | null; of?: { id: string } };

/** `08:00` of 21 November 2026, or `2026-11-30T22:00`; UTC. */
export const at = (text: string) => new Date(text.length < 9 ? `2026-11-21T${text}:00Z` : `${text}:00Z`);

/**
 * Gives the test file that calls it (once, at its top level) an empty ledger before each test, and an agreement whose product bills
 * `api_calls` beyond what the contract includes of `calls`.
 */
export function setUpOverage(db: TestDatabase) {
  const region = "us-east-1";
  let product: Awaited<ReturnType<typeof aProduct>>;
  let agreement: Awaited<ReturnType<typeof anAgreement>>;

  /** Another product and agreement, which includes by another period. */
  async function begin(includedPer: "term" | "month" | "hour" = "term"): Promise<void> {
    product = await aProduct(db.database, {
      pricingModel: "CONTRACT_WITH_CONSUMPTION",
      dimensions: [
        { name: "api_calls", includedIn: "calls", includedPer },
        { name: "calls", isMetered: false, isEntitled: true },
        { name: "free" },
      ],
    });
    agreement = await anAgreement(db.database, product);
  }
  beforeEach(async () => {
    await db.pool.query(
      `TRUNCATE usage_event, usage_aside, metering_hour, metering_record_step, metering_record, metering_carry, submission, hour_state, alert`,
    );
    await begin();
  });

  /** What AWS answers that the contract includes; null: nothing. */
  async function grant(
    value: string | null,
    { type = "integer", expiresAt = null, of = agreement }: Grant = {},
    readAt = new Date(),
  ) {
    const entitlement = { dimension: "calls", valueType: type, value: value ?? "", expiresAt };
    await db.database.$transaction((tx) => keepEntitlements(tx, of.id, value === null ? [] : [entitlement], readAt));
  }

  /** Reports at the hour's half and freezes at its end. */
  async function use(hour: string, quantity: number | string, over: Record<string, unknown> = {}) {
    const stamped = new Date(at(hour).getTime() + 10 * 60_000);
    const received = new Date(at(hour).getTime() + 30 * 60_000);
    const event = aUsageEvent({ agreementId: agreement.id, quantity, timestamp: stamped.toISOString(), ...over });
    expect(await reportUsage(db, received, [event])).toMatchObject([{ status: "accepted" }]);
    await freezeDueHours({ pool: db.pool, now: new Date(at(hour).getTime() + 60 * 60_000), region });
  }

  /** Of each hour: quantity, what is included of it, what was left before and after it, state. */
  async function records(of = agreement) {
    const rows = await db.database.meteringRecord.findMany({
      where: { agreementId: of.id, dimension: "api_calls" },
      orderBy: { hour: "asc" },
    });
    const text = (value: { toString(): string } | null) => value?.toString() ?? null;
    return rows.map((row) => [
      row.quantity,
      text(row.included),
      text(row.includedBefore),
      text(row.includedAfter),
      row.state,
    ]);
  }

  return {
    region,
    product: () => product,
    agreement: () => agreement,
    begin,
    grant,
    use,
    records,
    quantities: async (of = agreement) => (await records(of)).map(([quantity]) => quantity),
  };
}
