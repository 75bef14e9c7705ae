import { expect } from "@playwright/test";
import { arrive, newAddress, passAsking, register, signIn, signInHere, signInLink } from "#e2e/fixtures/buyer.ts";
import { test } from "#e2e/fixtures/page-checks.ts";
import { simulator } from "#e2e/fixtures/simulator.ts";
import { stack } from "#e2e/fixtures/stack.ts";

test("the same agreement again leads its owner to what is there", async ({ page }) => {
  const { token, agreementId } = await simulator.subscribe();
  await register(page, token, newAddress("owner"), "Twice Ltd");
  await arrive(page, await simulator.token(agreementId));
  await expect(page.getByTestId("registration-error").or(page.getByTestId("welcome"))).toBeVisible();
  await page.goto(`${stack.appUrl}/dashboard`);
  await expect(page.getByTestId("agreement")).toHaveCount(1);
});

test("R07 a colleague who is no member reads who can let them in", async ({ page, browser }) => {
  const { token, agreementId } = await simulator.subscribe();
  await register(page, token, newAddress("first"), "Colleagues Ltd");
  const other = await browser.newContext();
  const colleague = await other.newPage();
  await arrive(colleague, await simulator.token(agreementId));
  await signInHere(colleague, newAddress("second"));
  await expect(colleague.getByTestId("registration-error")).toHaveAttribute("data-code", "ALREADY_LINKED");
  await expect(colleague.getByTestId("confirm-link")).toHaveCount(0);
  await colleague.goto(`${stack.appUrl}/dashboard`);
  await expect(colleague.getByTestId("agreement")).toHaveCount(0);
  await other.close();
});

test("R03 of two browsers that race for one agreement exactly one links it", async ({ browser }) => {
  const { token, agreementId } = await simulator.subscribe();
  const tokens = [token, await simulator.token(agreementId)];
  const contexts = await Promise.all(tokens.map(() => browser.newContext()));
  const pages = await Promise.all(contexts.map((context) => context.newPage()));
  for (const [i, page] of pages.entries()) {
    await arrive(page, tokens[i]!);
    await signInHere(page, newAddress(`racer${i}`));
    await page.getByTestId("organization-name").fill(`Racer ${i}`);
  }
  await Promise.all(pages.map((page) => page.getByTestId("confirm-link").click()));
  const outcomes = await Promise.all(
    pages.map(async (page) => {
      await expect(page.getByTestId("welcome").or(page.getByTestId("registration-error"))).toBeVisible();
      return page.getByTestId("welcome").isVisible();
    }),
  );
  expect(outcomes.filter(Boolean)).toHaveLength(1);
  await Promise.all(contexts.map((context) => context.close()));
});

test("the mailed link opened in another browser goes on with the registration", async ({ page, browser }) => {
  const { token } = await simulator.subscribe();
  const address = newAddress("phone");
  await arrive(page, token);
  await page.getByTestId("email").fill(address);
  await page.getByTestId("send-link").click();
  const link = await signInLink(address);

  const elsewhere = await browser.newContext();
  const phone = await elsewhere.newPage();
  await phone.goto(link);
  await phone.getByTestId("finish-sign-in").click();
  await expect(phone.getByTestId("registration-product")).toContainText("Lumenar Vision");
  await phone.getByTestId("organization-name").fill("Elsewhere Ltd");
  await phone.getByTestId("confirm-link").click();
  await expect(phone.getByTestId("welcome")).toBeVisible();
  await elsewhere.close();
});

test("A04 a mail scanner that opens the link does not spend it", async ({ page, request }) => {
  const { token } = await simulator.subscribe();
  const address = newAddress("scanned");
  await arrive(page, token);
  await page.getByTestId("email").fill(address);
  await page.getByTestId("send-link").click();
  const link = await signInLink(address);
  for (let i = 0; i < 5; i++) await request.get(link);
  await page.goto(link);
  await page.getByTestId("finish-sign-in").click();
  await expect(page.getByTestId("registration-product")).toBeVisible();
});

test("a reload, the back button and an expired cookie all end well", async ({ page, context }) => {
  const { token } = await simulator.subscribe();
  const address = newAddress("wanderer");
  await arrive(page, token);
  await page.reload();
  await expect(page.getByTestId("email")).toBeVisible();
  await signInHere(page, address);
  await expect(page.getByTestId("registration-product")).toBeVisible();
  await page.reload();
  await page.getByTestId("organization-name").fill("Wanderer Ltd");
  await page.getByTestId("confirm-link").click();
  await expect(page.getByTestId("welcome")).toBeVisible();
  await page.reload();
  await expect(page.getByTestId("welcome")).toBeVisible();
  await page.goBack();
  await page.goto(`${stack.appUrl}/register`);
  await expect(page.getByTestId("confirm-link")).toHaveCount(0);

  const cookies = await context.cookies();
  await context.clearCookies({ name: cookies.find(({ name }) => name.includes("registration"))?.name ?? "none" });
  await page.goto(`${stack.appUrl}/register`);
  await expect(page.getByTestId("confirm-link")).toHaveCount(0);
  await page.goto(`${stack.appUrl}/dashboard`);
  await expect(page.getByTestId("agreement")).toHaveCount(1);
});

test("a second agreement goes to an organization that the person owns", async ({ page }) => {
  const address = newAddress("chain");
  const first = await simulator.subscribe();
  await register(page, first.token, address, "Chain Ltd");
  const second = await simulator.subscribe();
  await arrive(page, second.token);
  await expect(page.getByTestId("organization-choice")).toHaveCount(2);
  await page.getByRole("radio", { name: /Chain Ltd/ }).check();
  await page.getByTestId("confirm-link").click();
  await expect(page.getByTestId("welcome")).toBeVisible();
  await page.goto(`${stack.appUrl}/dashboard`);
  await expect(page.getByTestId("agreement")).toHaveCount(2);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a buyer registers all the same", async ({ page }) => {
    const { token } = await simulator.subscribe();
    const address = newAddress("plain");
    const landing = await page.request.post(`${stack.appUrl}/marketplace/landing`, {
      form: { "x-amzn-marketplace-token": token },
    });
    expect(landing.ok()).toBe(true);
    await page.goto(`${stack.appUrl}/register`);
    await passAsking(page);
    await signInHere(page, address);
    await page.getByTestId("organization-name").fill("Plain Ltd");
    await page.getByTestId("confirm-link").click();
    await expect(page.getByTestId("welcome")).toBeVisible();
    await page.goto(`${stack.appUrl}/dashboard`);
    await expect(page.getByTestId("agreement")).toHaveCount(1);
  });
});

test("a signed-in member of nothing sees an empty dashboard that says what to do", async ({ page }) => {
  await signIn(page, newAddress("nobody"));
  await page.goto(`${stack.appUrl}/dashboard`);
  await expect(page.getByTestId("agreement")).toHaveCount(0);
  await expect(page.getByText("AWS Marketplace").first()).toBeVisible();
});
