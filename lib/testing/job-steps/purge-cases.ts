import { anOrganization, aProduct, aUser } from "#lib/testing/fixtures/factories.ts";
import { randomBytes, randomUUID } from "node:crypto";
import { ago, DAY, row, type StepCase } from "#lib/testing/job-steps/step-case.ts";

/** The steps that purge. */
export const purgeCases: Record<string, StepCase> = {
  "forget-registrations": {
    isWhole: true,
    ...row("registration", "UPDATE", async (db) => {
      const { id } = await db.database.registration.create({
        data: { handleHash: randomBytes(32), sealedToken: "sealed", expiresAt: new Date(0) },
      });
      return { when: `NEW.id = '${id}'`, left: `id = '${id}' AND sealed_token IS NOT NULL` };
    }),
  },
  "forget-imports": {
    isWhole: true,
    ...row("customer_import", "DELETE", async (db) => {
      const { id } = await db.database.customerImport.create({
        data: { state: "CHECKED", actorKind: "JOB", actorId: "test", rowCount: 0, createdAt: ago(30 * DAY) },
      });
      return { when: `OLD.id = '${id}'`, left: `id = '${id}'` };
    }),
  },
  "forget-sign-ins": {
    isWhole: true,
    ...row("verification_token", "DELETE", async (db) => {
      const identifier = `${randomUUID()}@example.com`;
      await db.database.verificationToken.create({ data: { identifier, token: randomUUID(), expires: new Date(0) } });
      return { when: `OLD.identifier = '${identifier}'`, left: `identifier = '${identifier}'` };
    }),
  },
  "forget-team": {
    isWhole: true,
    ...row("team_invitation", "DELETE", async (db) => {
      const [organization, user] = [await anOrganization(db.database), await aUser(db.database)];
      const { id } = await db.database.teamInvitation.create({
        data: {
          ...{ organizationId: organization.id, userId: user.id, invitedByUserId: user.id },
          ...{ role: "MEMBER", createdAt: new Date(0), expiresAt: new Date(0) },
        },
      });
      return { when: `OLD.id = '${id}'`, left: `id = '${id}'` };
    }),
  },
  "forget-usage": {
    isWhole: true,
    ...row("metering_hour", "UPDATE", async (db) => {
      const { id } = await aProduct(db.database);
      const hour = new Date("2025-01-01T00:00:00Z");
      await db.database.meteringHour.create({ data: { productId: id, hour, state: "FROZEN", summedAt: hour } });
      return { when: `NEW.product_id = '${id}'`, left: `product_id = '${id}' AND forgotten_at IS NULL` };
    }),
  },
};
