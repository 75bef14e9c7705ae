import { randomBytes, randomUUID } from "node:crypto";
import { createSealer } from "#lib/auth/seal.ts";
import { keepEntitlements } from "#lib/entitlements/keep-entitlements.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { aBridgeEvent } from "#lib/testing/notices.ts";
import { freezeDueHours } from "#lib/metering/freeze-due-hours.ts";
import { openRegistration } from "#lib/registration/open-registration.ts";
import type { TestDatabase } from "#lib/testing/database.ts";
import { aLink, anAgreement, anOrganization, aProduct, aUsageEvent, aUser } from "#lib/testing/factories.ts";
import { reportUsage } from "#lib/testing/ledger.ts";

/** A run at this instant does the work that the cases prepare; the half hour before 13:00 also opens quiet hours. */
export const NOW = new Date("2026-11-21T12:40:00Z");
const TEN = new Date("2026-11-21T10:00:00Z");
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);
const DAY = 1_440;

/** What the tokens of arrivals are sealed under. */
export const SEAL_SECRET = "a-secret-for-tests";

/** Something that one step has to do: the row that its work changes, and whether it was done. */
export type Subject = {
  /** A trigger before this makes the work fail: `table`, `event`, and a condition on NEW or OLD. */
  refusedAt: { table: string; event: "INSERT" | "UPDATE" | "DELETE"; when: string };
  isDone: () => Promise<boolean>;
};

export type StepCase = {
  prepare: (db: TestDatabase) => Promise<Subject>;
  /** One statement for all: where a part of it fails, the others wait for the next run. */
  isWhole?: true;
  /** Steps after it that work on the same row, and fail with it. */
  alsoFail?: readonly string[];
  /** Steps before it, without which it has nothing to do. */
  needs?: readonly string[];
};

type RecordOver = Partial<Prisma.MeteringRecordUncheckedCreateInput>;
type AgreementOver = NonNullable<Parameters<typeof anAgreement>[2]>;
type ProductOver = NonNullable<Parameters<typeof aProduct>[1]>;

/** A frozen record of 10:00, of an agreement of its own. */
async function aRecord(
  { database }: TestDatabase,
  over: RecordOver = {},
  { ofAgreement = {}, ofProduct = {} }: { ofAgreement?: AgreementOver; ofProduct?: ProductOver } = {},
): Promise<{ id: bigint; agreementId: string; productId: string }> {
  const product = await aProduct(database, ofProduct);
  const agreement = await anAgreement(database, product, ofAgreement);
  const hour = over.hour ?? TEN;
  const { id } = await database.meteringRecord.create({
    data: {
      agreementId: agreement.id,
      productId: product.id,
      dimension: "api_calls",
      hour,
      timestamp: hour,
      state: "READY",
      quantity: 3,
      used: 3,
      frozenAt: ago(90),
      region: "us-east-1",
      customerAwsAccountId: agreement.customerAwsAccountId,
      licenseArn: agreement.licenseArn,
      deadline: new Date("2026-11-22T09:59:00Z"),
      ...over,
    },
  });
  await database.meteringRecordStep.create({
    data: { recordId: id, at: ago(90), state: over.state ?? "READY", cause: "FROZEN" },
  });
  return { id, agreementId: agreement.id, productId: product.id };
}

/** A case about a record that leaves `from`. */
const leaves = (from: string, over: RecordOver, of: Parameters<typeof aRecord>[2] = {}): StepCase => ({
  async prepare(db) {
    const { id } = await aRecord(db, over, of);
    const when = `OLD.id = ${id} AND OLD.state = '${from}'`;
    return {
      refusedAt: { table: "metering_record", event: "UPDATE", when },
      isDone: async () => (await db.database.meteringRecord.findUniqueOrThrow({ where: { id } })).state !== from,
    };
  },
});

/** A case about a row that is deleted or changed: `isDone` counts what is left. */
const row = (
  table: string,
  event: Subject["refusedAt"]["event"],
  make: (db: TestDatabase) => Promise<{ when: string; left: string }>,
): StepCase => ({
  async prepare(db) {
    const { when, left } = await make(db);
    const isDone = async () => (await db.pool.query(`SELECT FROM ${table} WHERE ${left}`)).rows.length === 0;
    return { refusedAt: { table, event, when }, isDone };
  },
});

const agreementCase = (
  over: AgreementOver,
  { when = "true", left }: { when?: string; left: string },
  ofProduct: ProductOver = {},
): StepCase =>
  row("agreement", "UPDATE", async (db) => {
    const { id } = await anAgreement(db.database, await aProduct(db.database, ofProduct), over);
    return { when: `NEW.id = '${id}' AND ${when}`, left: `id = '${id}' AND ${left}` };
  });

async function aNotice(db: TestDatabase, over: Partial<Prisma.LifecycleEventUncheckedCreateInput> = {}) {
  return db.database.lifecycleEvent.create({
    data: {
      source: "EVENTBRIDGE",
      eventId: randomUUID(),
      type: "Something New",
      occurredAt: ago(60),
      receivedAt: ago(60),
      body: aBridgeEvent("Something New", ago(60).toISOString(), {}),
      ...over,
    },
  });
}

async function anAlert(db: TestDatabase, kind: string, subject: string) {
  return db.database.alert.create({
    data: { kind, subject, severity: "WARNING", openedAt: ago(5), lastSeenAt: ago(5), data: {} },
  });
}

/** What fails from outside the database: the step's port throws. */
export const portCases = ["hear-notices", "webhooks", "mail"] as const;

/** Each step with something to do and a way to fail; a step without a case is found by the test. */
export const stepCases: Record<string, StepCase> = {
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
      const { id } = await aNotice(db);
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
      const { id } = await aNotice(db, { state: "WAITING", error: "AGREEMENT_UNKNOWN", awsAgreementId });
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
      await aNotice(db, { state: "APPLIED", agreementId: id });
      return { when: `NEW.id = '${id}'`, left: `id = '${id}' AND unconfirmed_since IS NOT NULL` };
    }),
  },
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
      await db.database.$transaction((tx) => keepEntitlements(tx, agreementId, [entitlement], ago(60)));
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
