import { createServer, type Server } from "node:http";
import { createVerify, X509Certificate } from "node:crypto";
import type { AddressInfo } from "node:net";
import { ConfirmSubscriptionCommand } from "@aws-sdk/client-sns";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CLASSIC, startBox, type Box } from "#simulator/testing/box.ts";

const TOPIC = `arn:aws:sns:us-east-1:287250355862:aws-mp-subscription-notification-${CLASSIC}`;

let app: Server;
let posts: { type: string; envelope: Record<string, string> }[];
let box: Box;

beforeEach(async () => {
  posts = [];
  app = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      posts.push({
        type: String(request.headers["x-amz-sns-message-type"]),
        envelope: JSON.parse(body) as Record<string, string>,
      });
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
  box = await startBox({ appUrl: `http://127.0.0.1:${(app.address() as AddressInfo).port}` });
});
afterEach(async () => {
  await box.stop();
  app.closeAllConnections();
  await new Promise((resolve) => app.close(resolve));
});

const ask = (type?: string) => box.control("POST", "/_sim/sns/confirmations", { topicArn: TOPIC, type });
const confirm = (Token = "") => box.sns().send(new ConfirmSubscriptionCommand({ TopicArn: TOPIC, Token }));
async function lastPost(count: number) {
  await vi.waitFor(() => expect(posts).toHaveLength(count));
  return posts.at(-1)?.envelope ?? {};
}
async function subscription() {
  const { subscriptions } = await box.control<{ subscriptions: { topicArn: string; status: string }[] }>(
    "GET",
    "/_sim/sns",
  );
  return subscriptions.find(({ topicArn }) => topicArn === TOPIC);
}

test("SNS-CONFIRM the request to confirm is signed, and its token confirms by the unmodified SDK, as often as asked", async () => {
  await ask();
  const envelope = await lastPost(1);
  expect(posts[0]?.type).toBe("SubscriptionConfirmation");
  const pem = await (await fetch(envelope.SigningCertURL ?? "")).text();
  const signed = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
    .map((name) => `${name}\n${envelope[name]}\n`)
    .join("");
  const verifier = createVerify("sha1").update(signed);
  expect(verifier.verify(new X509Certificate(pem).publicKey, envelope.Signature ?? "", "base64")).toBe(true);

  expect(await subscription()).toMatchObject({ status: "pending", confirmedBy: null });
  const { SubscriptionArn } = await confirm(envelope.Token);
  expect(SubscriptionArn).toMatch(new RegExp(`^${TOPIC}:[0-9a-f-]{36}$`));
  expect((await confirm(envelope.Token)).SubscriptionArn).toBe(SubscriptionArn);
  expect(await subscription()).toMatchObject({
    status: "confirmed",
    confirmedBy: "sdk",
    subscriptionArn: SubscriptionArn,
  });
});

test("SNS-LAST-TOKEN a newer message makes the earlier token worthless, two days any", async () => {
  await ask();
  const first = await lastPost(1);
  await ask();
  const second = await lastPost(2);
  await expect(confirm(first.Token)).rejects.toMatchObject({ name: "InvalidParameterException" });
  await box.control("PUT", "/_sim/clock", { shiftSeconds: 2 * 86_400 });
  await expect(confirm(second.Token)).rejects.toMatchObject({ name: "InvalidParameterException" });
  expect(await subscription()).toMatchObject({ status: "pending" });
});

test("SNS-LINKS who opens the links acts too, and it shows who did", async () => {
  await ask();
  const { SubscribeURL = "" } = await lastPost(1);
  expect(await (await fetch(SubscribeURL)).text()).toContain(`<SubscriptionArn>${TOPIC}:`);
  expect(await subscription()).toMatchObject({ status: "confirmed", confirmedBy: "link" });

  await box.subscribe({ productCode: CLASSIC });
  const { UnsubscribeURL = "" } = await lastPost(2);
  await fetch(UnsubscribeURL);
  const goodbye = await lastPost(3);
  expect(goodbye.Type).toBe("UnsubscribeConfirmation");
  expect(await subscription()).toMatchObject({ status: "deleted" });
  await confirm(goodbye.Token);
  expect(await subscription()).toMatchObject({ status: "confirmed", confirmedBy: "sdk" });
});

test("SNS-UNSUBSCRIBE is sent on request; a topic that is none is not known", async () => {
  await ask("UnsubscribeConfirmation");
  expect((await lastPost(1)).Type).toBe("UnsubscribeConfirmation");
  await expect(box.control("POST", "/_sim/sns/confirmations", { topicArn: "arn:none" })).rejects.toThrow("404");
});
