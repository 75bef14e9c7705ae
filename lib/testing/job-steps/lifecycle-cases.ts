import { createSealer } from "#lib/sealing/seal.ts";
import { openRegistration } from "#lib/registration/arrival/open-registration.ts";
import { anAgreement, aProduct } from "#lib/testing/fixtures/factories.ts";
import { randomBytes, randomUUID } from "node:crypto";
import {
  ago,
  agreementCase,
  aLifecycleEvent,
  NOW,
  row,
  SEAL_SECRET,
  type StepCase,
} from "#lib/testing/job-steps/step-case.ts";

/** The steps of lifecycle events and of reads. */
export const lifecycleCases: Record<string, StepCase> = {
  "switch-products": row("product", "UPDATE", async (db) => {
    const { id } = await aProduct(db.database, { integration: "LEGACY", licenseFrom: ago(60) });
    return { when: `NEW.id = '${id}'`, left: `id = '${id}' AND integration = 'LEGACY'` };
  }),
  "ask-about-arrivals": row("registration", "UPDATE", async (db) => {
    const arrival = { token: `token-${randomUUID()}`, offerTypeHint: null };
    const { id } = await openRegistration(
      { db: db.pool, sealer: createSealer([SEAL_SECRET]), now: new Date() },
      arrival,
    );
    await db.database.registration.update({ where: { id }, data: { askAt: new Date(0) } });
    return { when: `NEW.id = '${id}'`, left: `id = '${id}' AND state = 'RECEIVED'` };
  }),
  "apply-events": {
    // The same work once more, where AWS has shown an agreement meanwhile.
    alsoFail: ["apply-events-of-found"],
    ...row("lifecycle_event", "UPDATE", async (db) => {
      const { id } = await aLifecycleEvent(db);
      return { when: `NEW.id = '${id}'`, left: `id = '${id}' AND state = 'STORED'` };
    }),
  },
  "read-agreements": agreementCase({ awsReadDueAt: ago(1) }, { left: `aws_read_due_at <= '${NOW.toISOString()}'` }),
  "apply-events-of-found": {
    needs: ["read-agreements"],
    ...row("lifecycle_event", "UPDATE", async (db) => {
      const { productId } = await aProduct(db.database);
      const awsAgreementId = `agmt-${randomBytes(12).toString("hex")}.${productId}`;
      await db.database.agreementReading.create({ data: { awsAgreementId, dueAt: ago(1) } });
      const { id } = await aLifecycleEvent(db, { state: "WAITING", error: "AGREEMENT_UNKNOWN", awsAgreementId });
      return { when: `NEW.id = '${id}'`, left: `id = '${id}' AND state = 'WAITING'` };
    }),
    isWhole: true,
  },
  "read-entitlements": agreementCase(
    { entitlementsDueAt: ago(1) },
    {
      when: "NEW.entitlements_due_at <> OLD.entitlements_due_at",
      left: `entitlements_due_at <= '${NOW.toISOString()}'`,
    },
    { pricingModel: "CONTRACT" },
  ),
  "end-overdue": agreementCase({ status: "ending", endsAt: ago(180) }, { left: "status = 'ending'" }),
  "confirm-imports": {
    isWhole: true,
    ...row("agreement", "UPDATE", async (db) => {
      const { id } = await anAgreement(db.database, await aProduct(db.database), { unconfirmedSince: ago(60) });
      await aLifecycleEvent(db, { state: "APPLIED", agreementId: id });
      return { when: `NEW.id = '${id}'`, left: `id = '${id}' AND unconfirmed_since IS NOT NULL` };
    }),
  },
};
