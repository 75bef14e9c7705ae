import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { receiveEventBridge } from "#lib/events/receive-eventbridge.ts";
import { pollQueue } from "#lib/events/poll-queue.ts";
import { createCertificateStore, type FetchText } from "#lib/events/sns/certificate-store.ts";
import { fetchCertificate } from "#lib/events/sns/fetch-certificate.ts";
import { awsLifecycleQueue } from "#lib/marketplace/aws-lifecycle-queue.ts";
import { createQueueClient } from "#lib/marketplace/clients.ts";
import type { LifecycleQueue } from "#lib/marketplace/lifecycle-queue-port.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aBridgeEvent } from "#lib/testing/fixtures/lifecycle-events.ts";
import { useSimulator } from "#lib/testing/servers/simulator.ts";
import { aNotification } from "#lib/testing/fixtures/sns-sender.ts";

// The unmodified SDK against the simulator's queue, which it fills as EventBridge and SNS do.

const base = useDatabase();
const aws = useSimulator();
let queue: LifecycleQueue;
let queueUrl: string;
let trusted: { certificateUrl: string; topicArns: string[] };

beforeAll(async () => {
  ({ queueUrl } = await aws.control<{ queueUrl: string }>("PUT", "/_sim/delivery", { on: false, sqs: true }));
  process.env["AWS_ENDPOINT_URL_SQS"] = aws.url;
  queue = awsLifecycleQueue(createQueueClient(queueUrl), queueUrl);
  trusted = await aws.control<{ certificateUrl: string; topicArns: string[] }>("GET", "/_sim/sns");
});

function poll(
  over: { queue?: LifecycleQueue; fetchText?: FetchText; topicArns?: string[]; db?: typeof base.pool } = {},
) {
  const trust = {
    certificates: createCertificateStore(over.fetchText ?? fetchCertificate),
    topicArns: over.topicArns ?? trusted.topicArns,
    trustedCertUrl: trusted.certificateUrl,
    now: new Date(),
  };
  return pollQueue({ db: over.db ?? base.pool, queue: over.queue ?? queue, trust }, () => false);
}

async function productOf(integration: string): Promise<string> {
  const { products } = await aws.control<{
    products: { productCode: string; integration: string; pricingModel: string }[];
  }>("GET", "/_sim/products");
  return products.find((one) => one.integration === integration && one.pricingModel === "SUBSCRIPTION")!.productCode;
}
const subscribe = async (integration: string) =>
  aws.control<{ agreementId: string }>("POST", "/_sim/subscriptions", { productCode: await productOf(integration) });
const put = (body: string) =>
  createQueueClient(queueUrl).send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
const idle = { queueStored: 0, queueDuplicates: 0, queueSetAside: 0, queueFailed: 0 };

test("both envelopes are stored as over HTTPS, and gone from the queue", async () => {
  const licensed = await subscribe("LICENSE");
  const ids = [licensed.agreementId];
  // A topic signs by version 1 unless its owner chose 2.
  for (const signatureVersion of ["1", "2"]) {
    await aws.control("PUT", "/_sim/delivery", { sns: { signatureVersion } });
    ids.push((await subscribe("LEGACY")).agreementId);
  }
  const sent = await Promise.all(
    ids.map((id) =>
      aws.control<{ events: { body: string; channel: string }[] }>("GET", `/_sim/events?agreementId=${id}`),
    ),
  );
  const bodies = sent.flatMap(({ events }) => events.map(({ body }) => body));
  expect(new Set(sent.flatMap(({ events }) => events.map(({ channel }) => channel)))).toEqual(
    new Set(["eventbridge", "sns"]),
  );
  expect(await poll()).toEqual({ ...idle, queueStored: bodies.length });
  const kept = await base.database.lifecycleEvent.findMany({
    where: { body: { in: bodies } },
    select: { state: true },
  });
  expect(kept).toEqual(bodies.map(() => ({ state: "STORED" })));
  expect(await poll()).toEqual(idle);
});

test("E01 what came another way already is a duplicate, without a word", async () => {
  const event = aBridgeEvent("Something - Proposer", "2026-11-21T10:00:00Z", {});
  await receiveEventBridge({ db: base.pool, now: new Date() }, event);
  await put(event);
  await put(event);
  expect(await poll()).toEqual({ ...idle, queueDuplicates: 2 });
});

test("E09 what is no notice, raw, forged or of another topic is set aside where an operator sees it, and holds up no other", async () => {
  const good = aBridgeEvent("Something - Proposer", "2026-11-21T10:00:00Z", {}, randomUUID());
  const forged = JSON.stringify({
    ...aNotification(),
    Timestamp: new Date().toISOString(),
    Signature: "A".repeat(344),
  });
  for (const body of ["not JSON \u{1F680}", "[1]", '{"action":"subscribe-success","product-code":"x"}', forged, good])
    await put(body);
  expect(await poll()).toEqual({ ...idle, queueStored: 1, queueSetAside: 4 });
  const aside = await base.database.lifecycleEvent.findMany({
    where: { source: "SQS" },
    select: { state: true, error: true, body: true },
    orderBy: { error: "asc" },
  });
  expect(aside.map(({ error }) => error)).toEqual([
    "an SNS message without its envelope: switch raw message delivery off",
    "the body is no JSON",
    "the message is no notice",
    "the topic is not on the list",
  ]);
  expect(aside.every(({ state }) => state === "SET_ASIDE")).toBe(true);
  expect(await poll()).toEqual(idle);
});

test("N02 a real SNS message of a topic that is not listed is set aside", async () => {
  await subscribe("LEGACY");
  expect(await poll({ topicArns: [] })).toMatchObject({ queueStored: 0, queueSetAside: 1 });
});

/** A queue in memory that remembers what was deleted. */
function aQueue(bodies: readonly string[]) {
  const deleted: string[] = [];
  let isGiven = false;
  const fake: LifecycleQueue = {
    receive() {
      const messages = isGiven ? [] : bodies.map((body) => ({ messageId: randomUUID(), receipt: body, body }));
      isGiven = true;
      return Promise.resolve(messages);
    },
    delete(messages) {
      deleted.push(...messages.map(({ body }) => body));
      return Promise.resolve();
    },
  };
  return { fake, deleted };
}

test("E08 what could not be stored is not deleted", async () => {
  const { fake, deleted } = aQueue([aBridgeEvent("Something - Proposer", "2026-11-21T10:00:00Z", {})]);
  const broken = { query: () => Promise.reject(new Error("Connection terminated")) } as unknown as typeof base.pool;
  await expect(poll({ queue: fake, db: broken })).rejects.toThrow("Connection terminated");
  expect(deleted).toEqual([]);
});

test("N04 while SNS's certificate cannot be had the message stays in the queue, and others go on", async () => {
  const event = aBridgeEvent("Something - Proposer", "2026-11-21T10:00:00Z", {});
  const { agreementId } = await subscribe("LEGACY");
  const { events } = await aws.control<{ events: { body: string }[] }>(
    "GET",
    `/_sim/events?agreementId=${agreementId}`,
  );
  const { fake, deleted } = aQueue([events[0]!.body, event]);
  const down = () => Promise.reject(new Error("down"));
  expect(await poll({ queue: fake, fetchText: down })).toEqual({ ...idle, queueStored: 1, queueFailed: 1 });
  expect(deleted).toEqual([event]);
});

test("a queue that AWS does not let us read is a failure that is counted, and ends nothing else", async () => {
  const missing = queueUrl.replace(/[^/]+$/, "another");
  const other = awsLifecycleQueue(createQueueClient(missing), missing);
  expect(await poll({ queue: other })).toEqual({ ...idle, queueFailed: 1 });
});
