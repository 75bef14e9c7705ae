import { request } from "node:http";
import { createTransport } from "nodemailer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { html } from "#simulator/pages/base/html.ts";
import { money } from "#simulator/pages/base/words.ts";
import { ARCHIVE, startBox, usage, VISION, type Box } from "#simulator/testing/box.ts";

let box: Box;
beforeAll(async () => {
  box = await startBox({ appUrl: "http://localhost:9" });
  await box.control("PUT", "/_sim/delivery", { on: false });
});
afterAll(() => box.stop());

const get = async (path: string) => {
  const response = await fetch(`${box.url}${path}`);
  return { status: response.status, text: await response.text(), headers: response.headers };
};
const press = (path: string, form: Record<string, string> = {}) =>
  fetch(`${box.url}${path}`, { method: "POST", body: new URLSearchParams(form), redirect: "manual" });

test("everything that is put into a page is escaped", () => {
  const wicked = "<script>\"&'";
  expect(html`<p title="${wicked}">${[wicked, null, false, html`<b>${1}</b>`]}</p>`.text).toBe(
    '<p title="&lt;script&gt;&quot;&amp;&#39;">&lt;script&gt;&quot;&amp;&#39;<b>1</b></p>',
  );
});

test("money is exact to the price's own digits", () => {
  expect(money("0.0010", 6_093)).toBe("$6.0930");
  expect(money("0.1200", 2_147_483_647)).toBe("$257,698,037.6400");
  expect(money("3", 1_200)).toBe("$3,600");
  expect(money(undefined, 1)).toBeNull();
});

test("from the first page to a set-up account in three clicks: listing, Subscribe, Set up your account", async () => {
  expect((await get("/")).text).toContain(`href="/products/${ARCHIVE}"`);
  expect((await get(`/products/${ARCHIVE}`)).text).toContain(`action="/products/${ARCHIVE}/subscribe"`);
  const subscribed = await press(`/products/${ARCHIVE}/subscribe`, {
    offer: "public",
    "quantity:seats": "12",
    "feature:sso": "on",
  });
  expect(subscribed.status).toBe(303);
  const page = await get(subscribed.headers.get("location") ?? "");
  expect(page.text).toContain('action="http://localhost:9/marketplace/landing"');
  expect(page.text).toMatch(/name="x-amzn-marketplace-token" value="[^"]{60,}"/);
  const { agreements } = await box.control<{ agreements: { entitlements: object[] }[] }>("GET", "/_sim/agreements");
  expect(agreements.at(-1)?.entitlements).toMatchObject([
    { dimension: "seats", value: 12 },
    { dimension: "sso", value: true },
  ]);
});

test("a free trial says so in the form that it posts", async () => {
  const subscribed = await press(`/products/${VISION}/subscribe`, { offer: "free-trial" });
  expect((await get(subscribed.headers.get("location") ?? "")).text).toContain(
    'name="x-amzn-marketplace-offer-type" value="free-trial"',
  );
});

test("a private offer has the dates that were typed, a start to come included; dates that cannot be come back to the form", async () => {
  await box.setClock("2031-05-21T12:30:00Z");
  const last = async () => {
    const { agreements } = await box.control<{ agreements: object[] }>("GET", "/_sim/agreements");
    return agreements.at(-1);
  };
  const typed = { offer: "private", from: "2031-06-01", to: "2031-12-01 09:00" };
  const subscribed = await press(`/products/${VISION}/subscribe`, typed);
  const later = { startTime: "2031-06-01T00:00:00Z", endTime: "2031-12-01T09:00:00Z", licenseStatus: "SCHEDULED" };
  expect(await last()).toMatchObject({ offer: "private", ...later });
  const note = (await get(subscribed.headers.get("location") ?? "")).text;
  expect(note).toContain("which starts on 1 Jun 2031 00:00 UTC and ends on 1 Dec 2031 09:00 UTC");

  for (const [wrong, words] of [
    [{ to: "2031-05-31" }, "The end lies after the start"],
    [{ from: "tomorrow" }, "A date is written as"],
  ] as const) {
    const refused = await press(`/products/${VISION}/subscribe`, { ...typed, ...wrong });
    const page = (await get(refused.headers.get("location") ?? "")).text;
    expect(page).toContain(words);
    expect(page).toContain(`value="${Object.values(wrong)[0]}"`);
    expect(await last()).toMatchObject(later);
  }
  await press(`/products/${VISION}/subscribe`, { offer: "public", from: "2031-06-01", partner: "on", unpaid: "on" });
  expect(await last()).toMatchObject({
    startTime: "2031-05-21T12:30:00Z",
    endTime: null,
    licenseStatus: "FAILED",
    proposerAccountId: "888877776666",
  });
  await box.control("PUT", "/_sim/clock", { now: null });
});

test("every room shows what is there, under a policy without inline code", async () => {
  const hour = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3_600_000).toISOString();
  const vision = await box.subscribe({ startTime: "2020-01-01T00:00:00Z" });
  await box.meter([usage(vision, hour, { Quantity: 41 })]);
  await box.meter([usage(vision, hour, { Quantity: 43 })]);
  await box.meter([usage(vision, hour, { Dimension: "<oops>" })]).catch(() => undefined);
  const mail = createTransport(box.smtpUrl);
  await mail.sendMail({
    from: "a@example.com",
    to: "b@example.com",
    subject: "<Hello>",
    html: '<a href="http://localhost:9/in">in</a>',
  });
  mail.close();

  const received = await get("/received");
  expect(received.text).toMatch(/data-o="conflict">\s*41\s*<small>\s*≠ 43/);
  expect(received.headers.get("content-security-policy")).not.toContain("unsafe");
  for (const path of [
    "/agreements",
    `/agreements/${vision.agreementId}`,
    "/calls?show=refused",
    "/events",
    "/controls",
  ]) {
    const page = await get(path);
    expect([path, page.status]).toEqual([path, 200]);
    expect(page.text).toContain("SIMULATOR: not AWS. Nothing here is billed.");
    expect(page.text).not.toContain("<oops>");
  }
  const call = /href="(\/calls\/[0-9a-f-]+)"/.exec((await get("/calls?show=refused")).text)?.[1] ?? "";
  expect((await get(call)).text).toContain("MET-DIMENSION");
  const letter = /href="(\/mail\/[0-9a-f-]+)"/.exec((await get("/mail")).text)?.[1] ?? "";
  expect((await get(letter)).text).toContain("&lt;Hello&gt;");
  expect((await get(`${letter}/body`)).headers.get("content-security-policy")).toContain("sandbox");
  expect((await get("/nothing")).status).toBe(404);
});

test("the seller's request, AWS's notices and SNS's questions each have a button", async () => {
  const { agreementId } = await box.subscribe();
  const types = async () =>
    (await box.control<{ events: { type: string }[] }>("GET", `/_sim/events?agreementId=${agreementId}`)).events.map(
      ({ type }) => type,
    );
  await press(`/agreements/${agreementId}/request-cancellation`);
  expect((await get(`/agreements/${agreementId}`)).text).toContain("Approve the seller’s request");
  await press(`/agreements/${agreementId}/withdraw`);
  await press(`/agreements/${agreementId}/notice`, { notice: "vet-failed" });
  expect((await types()).slice(2)).toEqual([
    "Agreement Cancellation Request Pending Approval - Proposer",
    "Agreement Cancellation Request Cancelled - Proposer",
    "Spend Threshold Vet Failed",
  ]);

  const topic = /name="topic" value="([^"]+)"/.exec((await get("/events")).text)?.[1] ?? "";
  await press("/events/confirmations", { topic, type: "subscribe" });
  expect((await get("/events")).text).toContain("asked to confirm");
  await press("/events/delivery", { sqs: "on", delayMs: "0", duplicate: "0", lose: "0", seed: "1" });
  expect(await box.control("GET", "/_sim/delivery")).toMatchObject({ on: false, sqs: true });
  expect((await get("/events")).text).toContain("/999900001111/marketplace-events");
  await press("/events/delivery", {});
});

test("what the buttons say happens", async () => {
  const { agreementId } = await box.subscribe({ offer: "private" });
  const status = async () =>
    await box.control<{ status: string; suspended: boolean; autoRenew: boolean }>(
      "GET",
      `/_sim/agreements/${agreementId}`,
    );
  await press(`/agreements/${agreementId}/suspend`);
  await press(`/agreements/${agreementId}/auto-renew`);
  expect(await status()).toMatchObject({ suspended: true, autoRenew: true });
  const renewed = await press(`/agreements/${agreementId}/renew`);
  expect(renewed.headers.get("location")).not.toBe(`/agreements/${agreementId}`);
  expect(await status()).toMatchObject({ status: "RENEWED" });

  await press("/controls/clock", { press: "month-end", rate: "60" });
  const { now, rate } = await box.control<{ now: string; rate: number }>("GET", "/_sim/clock");
  expect(rate).toBe(60);
  expect(new Date(Date.parse(now) + 60_000).getUTCDate()).toBe(1);
  await press("/controls/clock", { press: "machine" });

  await press("/controls/faults", { operation: "*", kind: "throttle", "rate:throttle": "25", seed: "7" });
  expect(await box.control("GET", "/_sim/faults")).toEqual({
    seed: 7,
    faults: [{ operation: "*", kind: "throttle", rate: 0.25 }],
  });
  await press("/controls/faults", { end: "yes" });
  expect(await box.control("GET", "/_sim/faults")).toMatchObject({ faults: [] });
});

test("an address that is none, or is no UTF-8, is answered in words", async () => {
  const statusOf = (path: string) =>
    new Promise((resolve, reject) => {
      const asked = request(box.url, { path }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asked.on("error", reject).end();
    });
  for (const path of ["//", "//a:b:c/", "/products/%ff", "/agreements/%E0%A4", "///_sim/clock"]) {
    expect([path, await statusOf(path)]).toEqual([path, 404]);
  }
  expect(await statusOf("http://[/")).toBe(400);
});

test("a browser may post to a product's own fulfillment URL", async () => {
  const fulfillmentUrl = "https://shop.localhost:8443/landing";
  await press(`/products/${VISION}/fulfillment-url`, { fulfillmentUrl });
  const { headers } = await get(`/products/${VISION}`);
  expect(headers.get("content-security-policy")).toMatch(/form-action 'self' [^;]*https:\/\/shop\.localhost:8443/);
  await press(`/products/${VISION}/fulfillment-url`, { fulfillmentUrl: "" });
});
