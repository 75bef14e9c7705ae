import { saveEntitlements } from "#lib/entitlements/save-entitlements.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { randomUUID } from "node:crypto";
import { ago, agreementCase, leaves, NOW, row, TEN, type StepCase } from "#lib/testing/job-steps/step-case.ts";

/** The steps of the ledger. */
export const ledgerCases: Record<string, StepCase> = {
  "recover-leases": leaves("SENDING", {
    state: "SENDING",
    leaseUntil: new Date(0),
    leaseToken: randomUUID(),
    attempts: 1,
  }),
  "set-aside-earlier-hours": leaves("READY", {}, { ofAgreement: { meteringFrom: new Date("2026-11-21T12:00:00Z") } }),
  price: {
    async prepare(db) {
      const dimensions = [
        { name: "api_calls", includedIn: "calls", includedPer: "term" as const },
        { name: "calls", isMetered: false, isEntitled: true },
      ];
      const product = await aProduct(db.database, { pricingModel: "CONTRACT_WITH_CONSUMPTION", dimensions });
      const { id: agreementId } = await anAgreement(db.database, product);
      const usage = aUsageEvent({ agreementId, quantity: 3, timestamp: "2026-11-21T10:15:00Z" });
      await reportUsage(db, ago(120), [usage]);
      await freezeDueHours({ pool: db.pool, now: ago(90), region: "us-east-1" });
      const { id } = await db.database.meteringRecord.findFirstOrThrow({ where: { agreementId, state: "HELD" } });
      const entitlement = { dimension: "calls", valueType: "integer" as const, value: "1", expiresAt: null };
      await db.database.$transaction((tx) => saveEntitlements(tx, agreementId, [entitlement], ago(60)));
      await db.database.agreement.update({ where: { id: agreementId }, data: { entitlementsDueAt: null } });
      return {
        refusedAt: { table: "metering_record", event: "UPDATE", when: `OLD.id = ${id} AND OLD.state = 'HELD'` },
        isDone: async () => (await db.database.meteringRecord.findUniqueOrThrow({ where: { id } })).quantity !== null,
      };
    },
  },
  "release-known-licenses": leaves("HELD", { state: "HELD", reason: "LICENSE_UNKNOWN", licenseArn: null }),
  "release-lifted-holds": leaves("HELD", { state: "HELD", reason: "AGREEMENT_HELD" }),
  hold: leaves("READY", {}, { ofAgreement: { heldAt: ago(1), heldReason: "BY_OPERATOR" } }),
  "send-held-at-deadline": leaves(
    "HELD",
    { state: "HELD", reason: "OPERATOR", deadline: new Date(NOW.getTime() + 10 * 60_000) },
    { ofProduct: { heldAtDeadline: "SEND" } },
  ),
  "offer-again": leaves("NOT_SUBSCRIBED", { state: "NOT_SUBSCRIBED", reason: "CustomerNotSubscribed", attempts: 1 }),
  "take-in-parked": row("usage_aside", "UPDATE", async (db) => {
    const product = await aProduct(db.database, { unknownDimensions: "PARK" });
    const { id: agreementId } = await anAgreement(db.database, product);
    const parked = aUsageEvent({ agreementId, dimension: "seats", quantity: 1, timestamp: "2026-11-21T12:15:00Z" });
    await reportUsage(db, ago(20), [parked]);
    await db.database.dimension.create({
      data: { productId: product.id, name: "seats", label: "Seats", unit: "Units", aggregation: "SUM" },
    });
    const left = `product_id = '${product.id}' AND state = 'WAITING'`;
    return { when: `OLD.product_id = '${product.id}'`, left };
  }),
  "open-quiet-hours": row("metering_hour", "INSERT", async (db) => {
    const { id } = await aProduct(db.database, { sendsZeroRecords: true });
    const left = `(SELECT count(*) FROM metering_hour WHERE product_id = '${id}' AND zeros_opened_at IS NOT NULL) = 0`;
    return { when: `NEW.product_id = '${id}'`, left };
  }),
  freeze: {
    async prepare(db) {
      const product = await aProduct(db.database);
      const { id: agreementId } = await anAgreement(db.database, product);
      const usage = aUsageEvent({ agreementId, quantity: 3, timestamp: "2026-11-21T11:15:00Z" });
      await reportUsage(db, ago(70), [usage]);
      return {
        refusedAt: { table: "metering_record", event: "INSERT", when: `NEW.product_id = '${product.id}'` },
        isDone: async () => (await db.database.meteringRecord.count({ where: { agreementId } })) > 0,
      };
    },
  },
  "reopen-intake": {
    ...agreementCase({ intakeClosedAt: ago(120) }, { left: "intake_closed_at IS NOT NULL" }),
    isWhole: true,
  },
  "close-agreements": {
    ...agreementCase(
      { status: "ended", endsAt: ago(120), hoursClosedBefore: TEN },
      { when: "NEW.intake_closed_at IS NOT NULL", left: "intake_closed_at IS NULL" },
    ),
  },
  "close-hours": agreementCase(
    { status: "ended", endsAt: ago(10) },
    { when: "NEW.hours_closed_before IS NOT NULL", left: "hours_closed_before IS NULL" },
    { drainMinutes: 45 },
  ),
  expire: leaves("READY", { deadline: ago(1) }),
  "compare-account": {
    isWhole: true,
    async prepare(db) {
      await db.pool.query("DELETE FROM account_check");
      return {
        refusedAt: { table: "account_check", event: "INSERT", when: "true" },
        isDone: async () =>
          (await db.pool.query("SELECT FROM account_check WHERE answered_at IS NOT NULL")).rows.length > 0,
      };
    },
  },
  submit: leaves("READY", {}),
};
