import { aLink, anAgreement, anOrganization, aProduct, aUser } from "#lib/testing/fixtures/factories.ts";
import { randomUUID } from "node:crypto";
import { ago, anAlert, aRecord, DAY, NOW, row, type StepCase } from "#lib/testing/job-steps/step-case.ts";

/** The steps of alerts, and of messages to people and products. */
export const messageCases: Record<string, StepCase> = {
  "review-alerts": {
    isWhole: true,
    async prepare(db) {
      const held = { state: "HELD" as const, reason: "OPERATOR", deadline: new Date(NOW.getTime() + 3_600_000) };
      const { productId } = await aRecord(db, held);
      const subject = `product:${productId}`;
      return {
        refusedAt: { table: "alert", event: "INSERT", when: `NEW.subject = '${subject}'` },
        isDone: async () => (await db.database.alert.count({ where: { subject, kind: "HELD_NEAR_DEADLINE" } })) > 0,
      };
    },
  },
  "tell-of-failed-records": {
    isWhole: true,
    ...row("metering_record_news", "DELETE", async (db) => {
      const { id } = await aRecord(db, { state: "EXPIRED", reason: "WINDOW_CLOSED" });
      return { when: `OLD.record_id = ${id}`, left: `record_id = ${id}` };
    }),
  },
  "tell-of-near-ends": {
    async prepare(db) {
      const agreement = await anAgreement(db.database, await aProduct(db.database), {
        status: "ending",
        endsAt: new Date(NOW.getTime() + DAY * 60_000),
      });
      const organization = await anOrganization(db.database);
      await aLink(db.database, agreement, organization);
      const { id: userId } = await aUser(db.database);
      await db.database.membership.create({ data: { userId, organizationId: organization.id, role: "OWNER" } });
      const about = `ending:${agreement.id}:`;
      return {
        refusedAt: { table: "mail_outbox", event: "INSERT", when: `NEW.about LIKE '${about}%'` },
        isDone: async () => (await db.database.mailOutbox.count({ where: { about: { startsWith: about } } })) > 0,
      };
    },
  },
  "watch-installation": {
    // All of one kind in one statement; the other kinds go on.
    isWhole: true,
    async prepare(db) {
      const { id } = await db.database.webhookEndpoint.create({
        data: {
          url: "https://seller.example/hooks",
          types: [],
          secrets: [],
          createdAt: ago(DAY),
          disabledAt: ago(5),
          disabledReason: "GONE",
        },
      });
      const subject = `webhook_endpoint:${id}`;
      return {
        refusedAt: { table: "alert", event: "INSERT", when: `NEW.subject = '${subject}'` },
        isDone: async () => (await db.database.alert.count({ where: { subject } })) > 0,
      };
    },
  },
  "tell-of-alerts": {
    isWhole: true,
    ...row("alert", "UPDATE", async (db) => {
      const { id } = await anAlert(db, "CLOCK_SKEW", randomUUID());
      const when = `NEW.id = ${id} AND NEW.told_at IS DISTINCT FROM OLD.told_at`;
      return { when, left: `id = ${id} AND told_at IS NULL` };
    }),
  },
};
