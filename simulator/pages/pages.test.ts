import { createTransport } from "nodemailer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { html } from "#simulator/pages/html.ts";
import { money } from "#simulator/pages/words.ts";
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
