import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { signedHeaders } from "#simulator/testing/signed-headers.ts";
import { startBox, type Box } from "#simulator/testing/box.ts";

let box: Box;
let QueueUrl: string;

beforeAll(async () => {
  box = await startBox({ appUrl: "http://localhost:9" });
});
afterAll(() => box.stop());
beforeEach(async () => {
  await box.begin();
  ({ queueUrl: QueueUrl } = await box.control<{ queueUrl: string }>("PUT", "/_sim/delivery", { on: false, sqs: true }));
});

/** As SDKs that are older than SQS's JSON protocol ask: a form, posted to the queue's own address. */
async function ask(Action: string, form: Record<string, string> = {}, address = QueueUrl) {
  const response = await fetch(address, {
    method: "POST",
    headers: signedHeaders({ scope: "20310521/us-east-1/sqs" }),
    body: new URLSearchParams({ Action, Version: "2012-11-05", ...form }),
  });
  return { status: response.status, xml: await response.text() };
}
const all = (xml: string, tag: string) =>
  [...xml.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, "gs"))].map(([, text]) => text);

describe("SQS by the query protocol", () => {
  test("sends and receives, with the attributes that were asked for", async () => {
    const sent = await ask("SendMessage", { QueueUrl, MessageBody: "a < b & c\r\nd" });
    expect(sent.status).toBe(200);
    expect(sent.xml).toMatch(
      /^<SendMessageResponse xmlns="http:\/\/queue.amazonaws.com\/doc\/2012-11-05\/"><SendMessageResult>/,
    );
    const { xml } = await ask("ReceiveMessage", {
      "AttributeName.1": "ApproximateReceiveCount",
      "AttributeName.2": "SentTimestamp",
      MaxNumberOfMessages: "10",
    });
    expect(all(xml, "Body")).toEqual(["a &lt; b &amp; c&#xD;\nd"]);
    expect(all(xml, "MessageId")).toEqual(all(sent.xml, "MessageId"));
    expect(all(xml, "Attribute").map((text) => text?.slice(0, 30))).toEqual([
      "<Name>SentTimestamp</Name><Val",
      "<Name>ApproximateReceiveCount<",
    ]);
  });

  test("batches: entries by number, each with its own result", async () => {
    const sent = await ask("SendMessageBatch", {
      "SendMessageBatchRequestEntry.1.Id": "a",
      "SendMessageBatchRequestEntry.1.MessageBody": "one",
      "SendMessageBatchRequestEntry.2.Id": "b",
      "SendMessageBatchRequestEntry.2.MessageBody": "two",
      "SendMessageBatchRequestEntry.2.DelaySeconds": "901",
    });
    expect(all(sent.xml, "SendMessageBatchResultEntry")).toHaveLength(1);
    expect(all(sent.xml, "BatchResultErrorEntry")[0]).toContain("<Id>b</Id><SenderFault>true</SenderFault>");
    const { xml } = await ask("ReceiveMessage");
    const [ReceiptHandle = ""] = all(xml, "ReceiptHandle");
    for (const Action of ["ChangeMessageVisibilityBatch", "DeleteMessageBatch"]) {
      const done = await ask(Action, {
        [`${Action}RequestEntry.1.Id`]: "a",
        [`${Action}RequestEntry.1.ReceiptHandle`]: ReceiptHandle,
        [`${Action}RequestEntry.1.VisibilityTimeout`]: "60",
      });
      expect(all(done.xml, `${Action}ResultEntry`), Action).toEqual(["<Id>a</Id>"]);
    }
    const { xml: counts } = await ask("GetQueueAttributes", {
      "AttributeName.1": "ApproximateNumberOfMessagesNotVisible",
    });
    expect(all(counts, "Attribute")).toEqual(["<Name>ApproximateNumberOfMessagesNotVisible</Name><Value>0</Value>"]);
  });

  test("the queue is found by name, by list and by a GET", async () => {
    const named = await ask("GetQueueUrl", { QueueName: "marketplace-events" }, box.url);
    expect(all(named.xml, "QueueUrl")).toEqual([QueueUrl]);
    const form = new URLSearchParams({ Action: "ListQueues", Version: "2012-11-05" });
    const headers = signedHeaders({ scope: "20310521/us-east-1/sqs" });
    const listed = await fetch(`${box.url}/?${form.toString()}`, { headers });
    expect(all(await listed.text(), "QueueUrl")).toEqual([QueueUrl]);
  });

  test.each<[string, number, string, Record<string, string>]>([
    ["AWS.SimpleQueueService.NonExistentQueue", 400, "GetQueueUrl", { QueueName: "other" }],
    ["AWS.SimpleQueueService.EmptyBatchRequest", 400, "SendMessageBatch", {}],
    ["ReceiptHandleIsInvalid", 404, "DeleteMessage", { ReceiptHandle: "made-up" }],
    ["InvalidParameterValue", 400, "ReceiveMessage", { MaxNumberOfMessages: "11" }],
    ["InvalidAction", 404, "CreateUniverse", {}],
  ])("refuses as %s", async (code, status, Action, form) => {
    const refused = await ask(Action, form);
    expect(refused.status).toBe(status);
    expect(refused.xml).toContain(`<Error><Type>Sender</Type><Code>${code}</Code>`);
  });
});
