import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
  type ReceiveMessageCommandInput,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { CLASSIC, startBox, type Box } from "#simulator/testing/box.ts";

let box: Box;
let sqs: SQSClient;
let QueueUrl: string;

beforeAll(async () => {
  box = await startBox({ appUrl: "http://localhost:9" });
  sqs = box.queue();
});
afterAll(() => box.stop());
beforeEach(async () => {
  await box.control("POST", "/_sim/reset");
  ({ queueUrl: QueueUrl } = await box.control<{ queueUrl: string }>("PUT", "/_sim/delivery", { on: false, sqs: true }));
});

const receive = async (over: Partial<ReceiveMessageCommandInput> = {}) =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl, ...over }))).Messages ?? [];
const send = (MessageBody: string, DelaySeconds?: number) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }));
const remove = (ReceiptHandle: string | undefined) => sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
const calls = async () => (await box.control<{ calls: { operation: string }[] }>("GET", "/_sim/calls")).calls;

describe("lifecycle events in the queue", () => {
  test("EventBridge's events come as they are, in order, and SNS's in their envelope", async () => {
    await box.subscribe();
    await box.subscribe({ productCode: CLASSIC });
    await vi.waitFor(async () => {
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
      expect(Attributes?.ApproximateNumberOfMessages).toBe("3");
    });
    const messages = await receive({ MaxNumberOfMessages: 10 });
    const { events } = await box.control<{ events: { body: string; deliveries: object[] }[] }>("GET", "/_sim/events");
    expect(messages.map(({ Body }) => Body)).toEqual(events.map(({ body }) => body));
    expect(events[0]?.deliveries).toMatchObject([{ status: 200, target: "queue" }]);
    const [created, , subscribed] = messages.map(({ Body }) => JSON.parse(Body ?? "") as Record<string, string>);
    expect(created).toMatchObject({ source: "aws.agreement-marketplace", version: "0" });
    expect(subscribed).toMatchObject({ Type: "Notification", SignatureVersion: "1" });
    expect(JSON.parse(subscribed?.Message ?? "")).toMatchObject({ action: "subscribe-success" });
  });

  test("nothing goes there unless it is switched on, and a replay does", async () => {
    await box.control("PUT", "/_sim/delivery", { sqs: false });
    await box.subscribe();
    await box.control("PUT", "/_sim/delivery", { sqs: true });
    expect(await receive()).toEqual([]);
    const { events } = await box.control<{ events: { id: string }[] }>("GET", "/_sim/events");
    await box.control("POST", `/_sim/events/${events[0]?.id}/deliver`);
    expect(await receive()).toHaveLength(1);
  });

  test("delivery faults: twice under two message ids, never, later and in another order", async () => {
    await box.control("PUT", "/_sim/delivery", { duplicateRate: 1 });
    await box.subscribe();
    const twice = async () => receive({ MaxNumberOfMessages: 10, VisibilityTimeout: 0 });
    await vi.waitFor(async () => expect(await twice()).toHaveLength(4));
    const messages = await twice();
    expect(new Set(messages.map(({ MessageId }) => MessageId)).size).toBe(4);
    expect(new Set(messages.map(({ Body }) => Body)).size).toBe(2);

    await box.control("PUT", "/_sim/delivery", { duplicateRate: 0, loseRate: 1 });
    await box.subscribe();
    type View = { body: string; deliveries: { error?: string }[] };
    const events = async () => (await box.control<{ events: View[] }>("GET", "/_sim/events")).events;
    await vi.waitFor(async () => expect((await events()).at(-1)?.deliveries[0]?.error).toBe("lost"));
    expect(await twice()).toHaveLength(4);

    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    await box.control("PUT", "/_sim/delivery", { loseRate: 0, shuffle: true, delayMs: 50, seed: 3 });
    const before = (await events()).length;
    for (let made = 0; made < 4; made += 1) await box.subscribe();
    await vi.waitFor(async () => expect(await twice()).toHaveLength(8), { timeout: 5_000 });
    const sent = (await events()).slice(before).map(({ body }) => body);
    const got = (await twice()).map(({ Body }) => Body);
    expect(got).not.toEqual(sent);
    expect(new Set(got)).toEqual(new Set(sent));
  });
});

describe("a standard queue", () => {
  test("a received message is hidden, comes again with its count, and is gone when deleted", async () => {
    await send("one");
    const [first] = await receive({ VisibilityTimeout: 1, MessageSystemAttributeNames: ["All"] });
    expect(first).toMatchObject({ Body: "one", Attributes: { ApproximateReceiveCount: "1" } });
    expect(await receive()).toEqual([]);
    const [again] = await receive({ WaitTimeSeconds: 5, MessageSystemAttributeNames: ["ApproximateReceiveCount"] });
    expect(again?.MessageId).toBe(first?.MessageId);
    expect(again?.Attributes).toEqual({ ApproximateReceiveCount: "2" });

    // The earlier receipt deletes nothing any more, as SQS allows.
    await remove(first?.ReceiptHandle);
    await sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: again?.ReceiptHandle, VisibilityTimeout: 0 }),
    );
    const [third] = await receive();
    expect(third?.Body).toBe("one");
    expect(third?.Attributes).toBeUndefined();
    await remove(third?.ReceiptHandle);
    await remove(third?.ReceiptHandle);
    expect(await receive({ VisibilityTimeout: 0 })).toEqual([]);
  });

  test("a long poll answers as soon as a message is there, to one of those who wait", async () => {
    const waiting = [receive({ WaitTimeSeconds: 5 }), receive({ WaitTimeSeconds: 1 })];
    await send("late");
    const answers = await Promise.all(waiting);
    expect(answers.flat().map(({ Body }) => Body)).toEqual(["late"]);
  });

  test("a caller that left takes no message with it, and empty answers are not in the log", async () => {
    const leaving = new AbortController();
    const gone = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), {
      abortSignal: leaving.signal,
    });
    await receive({ WaitTimeSeconds: 1 });
    leaving.abort();
    await expect(gone).rejects.toThrow();
    expect(await calls()).toEqual([]);
    await vi.waitFor(async () => {
      await send("kept");
      expect((await receive({ MaxNumberOfMessages: 10 })).at(-1)?.Body).toBe("kept");
    });
  });

  test("a batch deletes what it can and says what it could not", async () => {
    for (const body of ["a", "b", "c"]) await send(body);
    const messages = await receive({ MaxNumberOfMessages: 10 });
    const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle }));
    const answer = await sqs.send(
      new DeleteMessageBatchCommand({ QueueUrl, Entries: [...Entries, { Id: "x", ReceiptHandle: "made-up" }] }),
    );
    expect(answer.Successful?.map(({ Id }) => Id)).toEqual(["0", "1", "2"]);
    expect(answer.Failed).toMatchObject([{ Id: "x", SenderFault: true, Code: "ReceiptHandleIsInvalid" }]);
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
    expect(Attributes).toMatchObject({
      ApproximateNumberOfMessages: "0",
      ApproximateNumberOfMessagesNotVisible: "0",
      QueueArn: "arn:aws:sqs:us-east-1:999900001111:marketplace-events",
    });
  });

  test("a batch sends what it can, in order, and says what it could not", async () => {
    const answer = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: "a", MessageBody: "one" },
          { Id: "b", MessageBody: "\u0000" },
          { Id: "c", MessageBody: "two" },
          { Id: "d", MessageBody: "later", DelaySeconds: 901 },
        ],
      }),
    );
    expect(answer.Successful).toMatchObject([
      { Id: "a", MD5OfMessageBody: "f97c5d29941bfb1b2fdab0874906ab82" },
      { Id: "c", MD5OfMessageBody: "b8a9f715dbb64fd5c56e7783c6820a61" },
    ]);
    expect(answer.Failed).toMatchObject([
      { Id: "b", SenderFault: true, Code: "InvalidMessageContents" },
      { Id: "d", SenderFault: true, Code: "InvalidParameterValue" },
    ]);
    const messages = await receive({ MaxNumberOfMessages: 10 });
    expect(messages.map(({ Body, MessageId }) => [Body, MessageId])).toEqual([
      ["one", answer.Successful?.[0]?.MessageId],
      ["two", answer.Successful?.[1]?.MessageId],
    ]);
  });

  test("a batch gives messages back and keeps others longer, and says which it could not", async () => {
    for (const body of ["a", "b"]) await send(body);
    const [a, b] = await receive({ MaxNumberOfMessages: 10, VisibilityTimeout: 30 });
    const Entries = [
      { Id: "back", ReceiptHandle: a?.ReceiptHandle, VisibilityTimeout: 0 },
      { Id: "longer", ReceiptHandle: b?.ReceiptHandle, VisibilityTimeout: 600 },
      { Id: "unknown", ReceiptHandle: "made-up", VisibilityTimeout: 0 },
      { Id: "too-long", ReceiptHandle: b?.ReceiptHandle, VisibilityTimeout: 43_201 },
      { Id: "unsaid", ReceiptHandle: b?.ReceiptHandle },
    ];
    const change = () => sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
    const answer = await change();
    expect(answer.Successful).toEqual([{ Id: "back" }, { Id: "longer" }]);
    expect(answer.Failed?.map(({ Id, Code }) => [Id, Code])).toEqual([
      ["unknown", "ReceiptHandleIsInvalid"],
      ["too-long", "InvalidParameterValue"],
      ["unsaid", "MissingParameter"],
    ]);
    expect((await change()).Failed?.[0]).toMatchObject({ Id: "back", Code: "MessageNotInflight" });
    expect((await receive({ MaxNumberOfMessages: 10 })).map(({ Body }) => Body)).toEqual(["a"]);
  });

  test.each([
    ["EmptyBatchRequest", []],
    ["TooManyEntriesInBatchRequest", Array.from({ length: 11 }, (_, index) => `${index}`)],
    ["InvalidBatchEntryId", ["a b"]],
    ["BatchEntryIdsNotDistinct", ["a", "a"]],
  ])("%s refuses each kind of batch as a whole", async (error, ids) => {
    const Entries = ids.map((Id) => ({ Id, ReceiptHandle: "made-up", VisibilityTimeout: 0, MessageBody: "a" }));
    const batches = [
      () => sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries })),
      () => sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries })),
      () => sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries })),
    ];
    for (const batch of batches) await expect(batch()).rejects.toMatchObject({ name: error });
    expect(await receive()).toEqual([]);
  });

  test("it is found by name and by list, a delayed message counts as such, and a purge takes all", async () => {
    expect((await sqs.send(new GetQueueUrlCommand({ QueueName: "marketplace-events" }))).QueueUrl).toBe(QueueUrl);
    expect((await sqs.send(new ListQueuesCommand({ QueueNamePrefix: "market" }))).QueueUrls).toEqual([QueueUrl]);
    expect((await sqs.send(new ListQueuesCommand({ QueueNamePrefix: "other" }))).QueueUrls).toBeUndefined();
    await send("later", 900);
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["ApproximateNumberOfMessagesDelayed"] }),
    );
    expect(Attributes).toEqual({ ApproximateNumberOfMessagesDelayed: "1" });
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    expect(
      (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }))).Attributes,
    ).toMatchObject({ ApproximateNumberOfMessagesDelayed: "0" });
  });

  test("the SDK finds it by its URL alone, without another endpoint", async () => {
    await send("by url");
    const byUrl = new SQSClient({
      region: "us-east-1",
      credentials: { accessKeyId: "any", secretAccessKey: "any" },
      maxAttempts: 1,
    });
    const { Messages } = await byUrl.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages?.[0]?.Body).toBe("by url");
  });
});
