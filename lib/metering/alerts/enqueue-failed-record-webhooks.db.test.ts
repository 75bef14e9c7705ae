import { beforeEach, expect, test } from "vitest";
import { enqueueFailedRecordWebhooks } from "#lib/metering/alerts/enqueue-failed-record-webhooks.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct } from "#lib/testing/fixtures/factories.ts";
import type { MeteringRecordState } from "#lib/generated/prisma/enums.ts";
import { notBilledStates, recordStates } from "#lib/metering/record-states.ts";

const db = useDatabase({ connections: 12 });
const hour = new Date("2026-11-20T10:00:00Z");

beforeEach(async () => {
  await db.database.meteringRecordNews.deleteMany();
  await db.database.webhookEndpoint.updateMany({ data: { disabledAt: hour } });
});
const listen = () =>
  db.database.webhookEndpoint.create({ data: { url: "https://h.example.com/", types: [], secrets: [] } });

/** A record that has come to these states, one step each. */
async function aRecord(states: readonly MeteringRecordState[], over: { reason?: string } = {}) {
  const agreement = await anAgreement(db.database, await aProduct(db.database));
  const record = await db.database.meteringRecord.create({
    data: {
      agreementId: agreement.id,
      productId: agreement.productId,
      dimension: "api_calls",
      hour,
      state: states.at(-1)!,
      quantity: 12,
      used: "12.4",
      frozenAt: hour,
      timestamp: hour,
      region: "us-east-1",
      deadline: hour,
      ...over,
    },
  });
  for (const state of states) {
    await db.database.meteringRecordStep.create({ data: { recordId: record.id, at: hour, state, cause: "TEST" } });
  }
  const enqueued = async () => {
    const messages = await db.database.webhookMessage.findMany({
      where: { agreementId: agreement.id },
      orderBy: { createdAt: "asc" },
    });
    return messages.map(
      ({ type, body }) => [type, (JSON.parse(body) as { data: Record<string, unknown> }).data] as const,
    );
  };
  return { agreement, enqueued };
}

test("the trigger on steps leaves news of the states that are not billed, and of no other", async () => {
  await aRecord(recordStates);
  const news = await db.database.meteringRecordNews.findMany({ orderBy: { stepId: "asc" } });
  expect(news.map(({ state }) => state)).toEqual(notBilledStates);
});

test.each(["REJECTED", "DUPLICATE", "EXPIRED", "NOT_SUBSCRIBED", "UNBILLABLE"] as const)(
  "a record that became %s is reported once, as the API shows it, with the step as its version",
  async (state) => {
    await listen();
    const { agreement, enqueued } = await aRecord(["READY", "SENDING", state], { reason: "because" });
    expect(await enqueueFailedRecordWebhooks(db.database)).toBe(1);
    expect(await enqueueFailedRecordWebhooks(db.database)).toBe(0);
    const [[type, data] = []] = await enqueued();
    expect(type).toBe("metering.record.failed");
    expect(data).toMatchObject({
      agreementId: agreement.id,
      dimension: "api_calls",
      hour: "2026-11-20T10:00:00Z",
      status: state,
      quantity: 12,
      used: "12.4",
      reason: "because",
      version: 3,
    });
  },
);

test("a record that moved on since is reported as it was then; a second refusal is news of its own", async () => {
  await listen();
  const { enqueued } = await aRecord(["READY", "REJECTED", "READY", "REJECTED", "READY"]);
  await enqueueFailedRecordWebhooks(db.database);
  expect((await enqueued()).map(([, { status, version }]) => [status, version])).toEqual([
    ["REJECTED", 2],
    ["REJECTED", 4],
  ]);
});

test("a buyer still unknown to AWS is reported once; the fraction that an end left is no failure", async () => {
  await listen();
  const unknown = await aRecord(["NOT_SUBSCRIBED", "READY", "NOT_SUBSCRIBED"]);
  const fraction = await aRecord(["UNBILLABLE"], { reason: "FRACTION_AT_END" });
  await enqueueFailedRecordWebhooks(db.database);
  expect(await unknown.enqueued()).toHaveLength(1);
  expect(await fraction.enqueued()).toHaveLength(0);
});

test("W01 a step that is taken back is no news, and runs at once report each record once", async () => {
  await listen();
  const records = [];
  for (let i = 0; i < 12; i++) records.push(await aRecord(["EXPIRED"]));
  await expect(
    db.database.$transaction(async (tx) => {
      const recordId = (await tx.meteringRecord.findFirstOrThrow()).id;
      await tx.meteringRecordStep.create({ data: { recordId, at: hour, state: "REJECTED", cause: "TEST" } });
      throw new Error("taken back");
    }),
  ).rejects.toThrow("taken back");
  const counts = await Promise.all([1, 2, 3, 4].map(() => enqueueFailedRecordWebhooks(db.database)));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(12);
  for (const { enqueued } of records) expect(await enqueued()).toHaveLength(1);
});

test("while no endpoint listens nothing is stored for later", async () => {
  const { enqueued } = await aRecord(["EXPIRED"]);
  expect(await enqueueFailedRecordWebhooks(db.database)).toBe(0);
  await listen();
  expect(await enqueueFailedRecordWebhooks(db.database)).toBe(0);
  expect(await enqueued()).toEqual([]);
});
