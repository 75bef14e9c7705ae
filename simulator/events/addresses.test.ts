import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { signedHeaders } from "#simulator/testing/signed-headers.ts";
import { CLASSIC, startBox, VISION, type Box } from "#simulator/testing/box.ts";

type Post = { path: string; headers: IncomingHttpHeaders; body: string };

let seller: Server;
let posts: Post[];
let url: string;
let box: Box;

beforeEach(async () => {
  posts = [];
  seller = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      posts.push({ path: request.url ?? "", headers: request.headers, body });
      // A redirect is no delivery, and is not followed.
      if (request.url === "/moved") response.setHeader("location", "/elsewhere");
      response.statusCode = request.url === "/moved" ? 302 : 200;
      response.end();
    });
  });
  await new Promise<void>((resolve) => seller.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(seller.address() as AddressInfo).port}`;
  box = await startBox({ appUrl: "http://localhost:9", eventsSecret: "s3cret" });
});
afterEach(async () => {
  await box.stop();
  seller.closeAllConnections();
  await new Promise((resolve) => seller.close(resolve));
});

const until = (check: () => void) => vi.waitFor(check, { timeout: 5_000, interval: 20 });
const product = async (code: string) =>
  (await box.control<{ products: Record<string, unknown>[] }>("GET", "/_sim/products")).products.find(
    ({ productCode }) => productCode === code,
  )!;

describe("any seller's app", () => {
  test("EventBridge posts where it is told, with the header and the value that the app wants", async () => {
    const eventBridge = { url: `${url}/hooks/aws`, header: "Authorization", value: "Bearer abc" };
    const set = await box.control("PUT", "/_sim/delivery", { eventBridge });
    expect(set).toMatchObject({ eventBridge });
    expect(await box.control("PUT", "/_sim/delivery", set)).toEqual(set);
    await box.subscribe();
    await until(() => expect(posts).toHaveLength(2));
    expect(posts[0]).toMatchObject({ path: "/hooks/aws", headers: { authorization: "Bearer abc" } });
    expect(posts[0]?.headers).not.toHaveProperty("x-api-key");
    const back = { eventBridge: { url: null, value: null } };
    expect(await box.control("PUT", "/_sim/delivery", back)).toMatchObject(back);
  });

  test("SNS posts where it is told, with SNS's headers; entitlement-updated says nothing of a trial", async () => {
    await box.control("PUT", "/_sim/delivery", { sns: { url: `${url}/sns` } });
    await box.subscribe({ productCode: CLASSIC });
    await until(() => expect(posts).toHaveLength(1));
    const topic = `arn:aws:sns:us-east-1:287250355862:aws-mp-subscription-notification-${CLASSIC}`;
    const { MessageId, Message } = JSON.parse(posts[0]!.body) as Record<string, string>;
    expect(posts[0]).toMatchObject({
      path: "/sns",
      headers: {
        "content-type": "text/plain; charset=UTF-8",
        "user-agent": "Amazon Simple Notification Service Agent",
        "x-amz-sns-message-type": "Notification",
        "x-amz-sns-message-id": MessageId,
        "x-amz-sns-topic-arn": topic,
        "x-amz-sns-subscription-arn": expect.stringMatching(`^${topic}:[0-9a-f-]{36}$`) as unknown,
      },
    });
    expect(JSON.parse(Message!)).toMatchObject({ action: "subscribe-success", isFreeTrialTermPresent: "false" });

    await box.control("POST", "/_sim/sns/confirmations", { topicArn: topic });
    await until(() => expect(posts).toHaveLength(2));
    expect(posts[1]?.headers).toMatchObject({ "x-amz-sns-message-type": "SubscriptionConfirmation" });
    expect(posts[1]?.headers).not.toHaveProperty("x-amz-sns-subscription-arn");

    await box.control("PUT", `/_sim/products/${CLASSIC}`, {
      ...(await product(CLASSIC)),
      pricingModel: "CONTRACT",
      dimensions: [{ name: "seats", unit: "Seats", metered: false, entitled: true }],
    });
    await box.subscribe({ productCode: CLASSIC, entitlements: [{ dimension: "seats", value: 1 }] });
    await until(() => expect(posts).toHaveLength(4));
    const updated = JSON.parse((JSON.parse(posts[3]!.body) as { Message: string }).Message) as object;
    expect(updated).toMatchObject({ action: "entitlement-updated", "product-code": CLASSIC });
    expect(updated).not.toHaveProperty("isFreeTrialTermPresent");
  });

  test("a redirect is not followed, and is tried again like another failure", async () => {
    await box.control("PUT", "/_sim/delivery", { eventBridge: { url: `${url}/moved` } });
    await box.subscribe();
    await until(() => expect(posts.length).toBeGreaterThan(2));
    expect(new Set(posts.map(({ path }) => path))).toEqual(new Set(["/moved"]));
  });

  test("a product's own fulfillment URL is what “Set up your account” posts to", async () => {
    const fulfillmentUrl = `${url}/register?from=aws`;
    const before = await product(VISION);
    expect(await box.control("PUT", `/_sim/products/${VISION}`, { ...before, fulfillmentUrl })).toEqual({
      ...before,
      fulfillmentUrl,
    });
    const { agreementId } = await box.subscribe();
    const page = async () => (await fetch(`${box.url}/agreements/${agreementId}`)).text();
    expect(await page()).toContain(`action="${fulfillmentUrl}"`);
    await box.control("PUT", `/_sim/products/${VISION}`, { ...before, fulfillmentUrl: null });
    expect(await page()).toContain('action="http://localhost:9/marketplace/landing"');
  });

  test.each([
    "ftp://localhost/a",
    "http://user:secret@localhost/a",
    "http://localhost/a#b",
    "/register",
    "http://169.254.169.254/latest",
    "http://localhost.example/a",
    "https://seller.example/register",
  ])("nothing is posted to %s: tokens and secrets stay on this machine", async (target) => {
    const refused = { rejects: "An address is http or https, on this machine" };
    const asked = [
      () => box.control("PUT", "/_sim/delivery", { eventBridge: { url: target } }),
      () => box.control("PUT", "/_sim/delivery", { sns: { url: target } }),
      async () =>
        box.control("PUT", `/_sim/products/${VISION}`, { ...(await product(VISION)), fulfillmentUrl: target }),
    ];
    for (const ask of asked) await expect(ask()).rejects.toThrow(refused.rejects);
  });

  test("the host of --app-url is allowed too: a container's neighbor has a name", async () => {
    const neighbor = await startBox({ appUrl: "http://shop.internal:8080" });
    const eventBridge = { url: "http://shop.internal:9090/events" };
    expect(await neighbor.control("PUT", "/_sim/delivery", { on: false, eventBridge })).toMatchObject({ eventBridge });
    await neighbor.stop();
  });

  test.each([
    [{ header: "content-length" }, "eventBridge.header"],
    [{ header: "x y" }, "eventBridge.header"],
    [{ value: "a\r\nb: c" }, "eventBridge.value"],
  ])("a header that cannot be sent is refused: %j", async (eventBridge, path) => {
    await expect(box.control("PUT", "/_sim/delivery", { eventBridge })).rejects.toThrow(path);
  });

  test("the pages show and change the addresses, and keep what they cannot use out", async () => {
    const post = (path: string, form: Record<string, string>) =>
      fetch(`${box.url}${path}`, { method: "POST", body: new URLSearchParams(form), redirect: "manual" });
    await post("/events/delivery", {
      on: "on",
      eventBridgeUrl: `${url}/e`,
      eventBridgeHeader: "x-key",
      eventBridgeValue: "v",
      snsUrl: `${url}/s`,
      signatureVersion: "2",
    });
    const delivery = await box.control("GET", "/_sim/delivery");
    expect(delivery).toMatchObject({
      eventBridge: { url: `${url}/e`, header: "x-key", value: "v" },
      sns: { url: `${url}/s`, signatureVersion: "2" },
    });
    expect(await (await fetch(`${box.url}/events`)).text()).toContain(`value="${url}/e"`);
    const refused = await post("/events/delivery", { snsUrl: "http://elsewhere.example" });
    expect(refused.headers.get("location")).toBe("/events?problem=address");
    expect(await box.control("GET", "/_sim/delivery")).toEqual(delivery);

    await post(`/products/${VISION}/fulfillment-url`, { fulfillmentUrl: `${url}/in` });
    expect(await product(VISION)).toMatchObject({ fulfillmentUrl: `${url}/in` });
    await post(`/products/${VISION}/fulfillment-url`, { fulfillmentUrl: "" });
    expect(await product(VISION)).not.toHaveProperty("fulfillmentUrl");
  });
});

describe("a signed GET", () => {
  const authorization = () => ({ authorization: signedHeaders().authorization! });

  test("answers AWS's error, not a page", async () => {
    for (const path of ["/", "/anything"]) {
      const response = await fetch(`${box.url}${path}`, { headers: authorization() });
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ __type: "UnknownOperationException" });
    }
    const browser = await fetch(`${box.url}/`);
    expect(browser.headers.get("content-type")).toContain("text/html");
  });

  test("of the query protocol is answered in its XML", async () => {
    const presigned = new URLSearchParams({
      Action: "GetCallerIdentity",
      Version: "2011-06-15",
      "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
      "X-Amz-Signature": "0".repeat(64),
    });
    const response = await fetch(`${box.url}/?${presigned.toString()}`);
    expect(response.headers.get("content-type")).toContain("text/xml");
    expect(await response.text()).toContain("<ErrorResponse");
  });
});
