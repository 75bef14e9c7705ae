import type { Prisma } from "#lib/generated/prisma/client.ts";
import type { TestDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct } from "#lib/testing/fixtures/factories.ts";
import { aBridgeEvent } from "#lib/testing/fixtures/lifecycle-events.ts";
import { randomUUID } from "node:crypto";

/** A run at this instant does the work that the cases prepare; the half hour before 13:00 also opens quiet hours. */
export const NOW = new Date("2026-11-21T12:40:00Z");
export const TEN = new Date("2026-11-21T10:00:00Z");
export const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);
export const DAY = 1_440;

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
export async function aRecord(
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
export const leaves = (from: string, over: RecordOver, of: Parameters<typeof aRecord>[2] = {}): StepCase => ({
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
export const row = (
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

export const agreementCase = (
  over: AgreementOver,
  { when = "true", left }: { when?: string; left: string },
  ofProduct: ProductOver = {},
): StepCase =>
  row("agreement", "UPDATE", async (db) => {
    const { id } = await anAgreement(db.database, await aProduct(db.database, ofProduct), over);
    return { when: `NEW.id = '${id}' AND ${when}`, left: `id = '${id}' AND ${left}` };
  });

export async function aLifecycleEvent(db: TestDatabase, over: Partial<Prisma.LifecycleEventUncheckedCreateInput> = {}) {
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

export async function anAlert(db: TestDatabase, kind: string, subject: string) {
  return db.database.alert.create({
    data: { kind, subject, severity: "WARNING", openedAt: ago(5), lastSeenAt: ago(5), data: {} },
  });
}
