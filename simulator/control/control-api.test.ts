import { createTransport } from "nodemailer";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { RegisterUsageCommand } from "@aws-sdk/client-marketplace-metering";
import { createPublicKey } from "node:crypto";
import { compactVerify } from "jose";
import { EDGE, startBox, usage, VISION, type Box } from "#simulator/testing/box.ts";

let box: Box;
beforeAll(async () => {
  box = await startBox();
});
afterAll(() => box.stop());
beforeEach(async () => {
  await box.control("POST", "/_sim/reset");
  await box.control("PUT", "/_sim/delivery", { on: false });
});

async function refused(method: string, path: string, body?: unknown): Promise<[number, string | undefined]> {
  const response = await fetch(`${box.url}${path}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
  return [response.status, ((await response.json()) as { path?: string }).path];
}

describe("bad input", () => {
  test.each([
    ["PUT", "/_sim/faults", { faults: [{ operation: "*", kind: "throttle", rate: 1.1 }] }, 400, "faults[0].rate"],
    [
      "PUT",
      "/_sim/faults",
      { faults: [{ operation: "Nothing", kind: "throttle", rate: 1 }] },
      400,
      "faults[0].operation",
    ],
    ["PUT", "/_sim/faults", { faults: [{ operation: "*", kind: "latency", rate: 1 }] }, 400, "faults[0].ms"],
    ["PUT", "/_sim/settings", { colour: "plum" }, 400, "colour"],
    ["PUT", "/_sim/clock", { now: "yesterday" }, 400, "now"],
    ["POST", "/_sim/subscriptions", {}, 400, "productCode"],
    ["POST", "/_sim/subscriptions", { productCode: "none" }, 404, undefined],
    [
      "POST",
      "/_sim/subscriptions",
      { productCode: VISION, entitlements: [{ dimension: "api_calls", value: 1 }] },
      400,
      "entitlements[0].dimension",
    ],
    ["POST", "/_sim/agreements/agmt-none/cancel", {}, 404, undefined],
    ["GET", "/_sim/metering?from=noon", undefined, 400, "from"],
    ["GET", "/_sim/nothing", undefined, 404, undefined],
    ["POST", "/_sim/events/none/deliver", {}, 404, undefined],
  ])("%s %s %o: %s %s", async (method, path, body, status, at) => {
    expect(await refused(method, path, body)).toEqual([status, at]);
  });

  test("a body that is no JSON is 400; a page of another site cannot work the simulator", async () => {
    const broken = await fetch(`${box.url}/_sim/faults`, { method: "PUT", body: "{" });
    expect(broken.status).toBe(400);
    const foreign = await fetch(`${box.url}/_sim/reset`, {
      method: "POST",
      headers: { "sec-fetch-site": "cross-site" },
    });
    expect(foreign.status).toBe(403);
  });
});

describe("clock", () => {
  test("can be set, shifted, run fast, and given back; answers carry it as Date", async () => {
    const set = await box.control<{ now: string; rate: number }>("PUT", "/_sim/clock", { now: "2031-01-31T23:59:00Z" });
    expect(set).toMatchObject({ rate: 1 });
    expect(set.now.startsWith("2031-01-31T23:59:0")).toBe(true);
    const shifted = await box.control<{ now: string }>("PUT", "/_sim/clock", { shiftSeconds: 60 });
    expect(shifted.now.startsWith("2031-02-01T00:00:0")).toBe(true);
    const answer = await fetch(`${box.url}/_sim/clock`);
    expect(answer.headers.get("date")).toContain("01 Feb 2031");

    const { now: before } = await box.control<{ now: string }>("PUT", "/_sim/clock", { rate: 100_000 });
    const { now: after } = await box.control<{ now: string }>("GET", "/_sim/clock");
    expect(Date.parse(after) - Date.parse(before)).toBeGreaterThanOrEqual(0);
    const own = await box.control<{ now: string; machineNow: string; rate: number }>("PUT", "/_sim/clock", {
      now: null,
    });
    expect(own.rate).toBe(1);
    expect(own.now).toBe(own.machineNow);
  });

  test("what was signed by an answer's Date still counts after the clock has jumped", async () => {
    const client = box.metering();
    await box.setClock("2031-05-21T12:00:00Z");
    await box.meter([]);
    await client.config.credentials();
    // The SDK takes its time from the Date header of the first answer and signs by it from then on.
    const { BatchMeterUsageCommand } = await import("@aws-sdk/client-marketplace-metering");
    const send = () => client.send(new BatchMeterUsageCommand({ UsageRecords: [] }));
    await send();
    await box.setClock("2031-07-01T00:00:00Z");
    await send();
    await box.control("PUT", "/_sim/clock", { now: null });
    await send();
  });
});

describe("records", () => {
  test("products show what PUT takes, and a dimension can be removed", async () => {
    const { products } = await box.control<{ products: { productCode: string; dimensions: object[] }[] }>(
      "GET",
      "/_sim/products",
    );
    expect(products.map(({ productCode }) => productCode)).toContain(VISION);
    const vision = products[0];
    const put = await box.control<{ dimensions: object[] }>("PUT", `/_sim/products/tested`, {
      ...vision,
      productCode: "tested",
      dimensions: vision?.dimensions.slice(1),
    });
    expect(put.dimensions).toHaveLength((vision?.dimensions.length ?? 0) - 1);
  });

  test("RU-SIGNATURE RegisterUsage answers a PS256 JWT that the product's public key verifies", async () => {
    await box.subscribe({ productCode: EDGE, customerAwsAccountId: "222233334444" });
    const { Signature } = await box
      .metering({ account: "222233334444" })
      .send(new RegisterUsageCommand({ ProductCode: EDGE, PublicKeyVersion: 1, Nonce: "fresh" }));
    const { products } = await box.control<{ products: { productCode: string; publicKey: string }[] }>(
      "GET",
      "/_sim/products",
    );
    const publicKey = products.find(({ productCode }) => productCode === EDGE)?.publicKey ?? "";
    const { payload, protectedHeader } = await compactVerify(Signature ?? "", createPublicKey(publicKey));
    expect(protectedHeader).toEqual({ alg: "PS256", typ: "JWT" });
    expect(JSON.parse(Buffer.from(payload).toString())).toMatchObject({
      productCode: EDGE,
      nonce: "fresh",
      publicKeyVersion: 1,
    });
  });

  test("CT-EVENTS CloudTrail shows BatchMeterUsage 15 minutes later, also where the answer was lost", async () => {
    await box.setClock("2031-05-21T12:30:00Z");
    const vision = await box.subscribe({ startTime: "2031-05-10T00:00:00Z" });
    await box.control("PUT", "/_sim/faults", {
      seed: 1,
      faults: [{ operation: "BatchMeterUsage", kind: "drop-answer", rate: 1 }],
    });
    await box.meter([usage(vision, "2031-05-21T11:00:00Z", { Quantity: 4 })]).catch(() => undefined);
    await box.control("PUT", "/_sim/faults", { faults: [] });
    const lookup = async () => (await box.trail().send(new LookupEventsCommand({}))).Events ?? [];
    expect(await lookup()).toHaveLength(0);
    await box.setClock("2031-05-21T12:45:05Z");
    const [event] = await lookup();
    expect(JSON.parse(event?.CloudTrailEvent ?? "{}")).toMatchObject({
      eventName: "BatchMeterUsage",
      eventSource: "metering-marketplace.amazonaws.com",
      awsRegion: "us-east-1",
      requestParameters: { usageRecords: [{ timestamp: "May 21, 2031 11:00:00 AM", quantity: 4 }] },
      responseElements: { results: [{ status: "Success" }] },
    });
  });

  test("calls redact tokens; mail is kept with its links until it is deleted", async () => {
    const { token } = await box.subscribe();
    const { ResolveCustomerCommand } = await import("@aws-sdk/client-marketplace-metering");
    await box.metering().send(new ResolveCustomerCommand({ RegistrationToken: token }));
    const calls = JSON.stringify(await box.control("GET", "/_sim/calls?operation=ResolveCustomer&limit=1"));
    expect(calls).not.toContain(token);
    expect(calls).toContain("[redacted]");

    const transport = createTransport(box.smtpUrl);
    const html = '<p>Welcome <a href="http://localhost:1/in?a=1&amp;b=2">in</a></p>';
    await transport.sendMail({
      from: "a@example.com",
      to: ["Ann <ann@example.com>"],
      subject: "Hello",
      html,
      text: "http://localhost:1/text",
    });
    transport.close();
    const { messages } = await box.control<{ messages: object[] }>("GET", "/_sim/mail?to=ann@example.com");
    expect(messages).toMatchObject([
      {
        to: ["ann@example.com"],
        subject: "Hello",
        links: ["http://localhost:1/in?a=1&b=2", "http://localhost:1/text"],
      },
    ]);
    await box.control("DELETE", "/_sim/mail?to=ann@example.com");
    expect(await box.control("GET", "/_sim/mail")).toEqual({ messages: [] });
  });

  test("the description names every address", async () => {
    const { paths } = await box.control<{ paths: Record<string, object> }>("GET", "/_sim/openapi.json");
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([
        "/_sim/products",
        "/_sim/subscriptions",
        "/_sim/agreements/{agreementId}/renew",
        "/_sim/clock",
      ]),
    );
  });
});
