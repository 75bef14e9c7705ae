import { expect, type Page } from "@playwright/test";
import { readAgreementsOf } from "#e2e/fixtures/api.ts";
import { arrive, newAddress, signInHere, signInLink } from "#e2e/fixtures/buyer.ts";
import { expectAccessible, test } from "#e2e/fixtures/page-checks.ts";
import { simulator, type Subscription } from "#e2e/fixtures/simulator.ts";
import { stack } from "#e2e/fixtures/stack.ts";

const ending = ({ customerAwsAccountId }: Subscription) => customerAwsAccountId.slice(-4);
const isLinked = async ({ customerAwsAccountId }: Subscription) =>
  (await readAgreementsOf(customerAwsAccountId)).some(({ organizationId }) => organizationId !== null);

async function mailLink(page: Page, address: string): Promise<string> {
  await page.getByTestId("email").fill(address);
  await page.getByTestId("send-link").click();
  return signInLink(address);
}

test("two tabs: each form links the agreement that its own page shows", async ({ page, context }) => {
  const [first, second] = [await simulator.subscribe(), await simulator.subscribe()];
  await arrive(page, first.token);
  await signInHere(page, newAddress("tabs"));
  await page.getByTestId("organization-name").fill("First Tab Ltd");

  const other = await context.newPage();
  await arrive(other, second.token);
  await expect(other.getByTestId("registration-product")).toContainText(ending(second));
  await expect(other.getByTestId("other-arrivals")).toContainText(ending(first));
  await expectAccessible(other);

  await page.getByTestId("confirm-link").click();
  await expect(page.getByTestId("welcome")).toContainText(ending(first));
  expect([await isLinked(first), await isLinked(second)]).toEqual([true, false]);

  // A reload shows what the tab showed before, not what came last.
  await other.reload();
  await expect(other.getByTestId("registration-product")).toContainText(ending(second));
  await other.getByRole("radio", { name: /First Tab Ltd/ }).check();
  await other.getByTestId("confirm-link").click();
  await expect(other.getByTestId("welcome")).toContainText(ending(second));
  await page.reload();
  await expect(page.getByTestId("welcome")).toContainText(ending(first));
  expect(await isLinked(second)).toBe(true);
});

test("R04 a token that a foreign site posts into the browser changes no open form", async ({ page, context }) => {
  const [own, planted] = [await simulator.subscribe(), await simulator.subscribe()];
  await arrive(page, own.token);
  const link = await mailLink(page, newAddress("planted"));

  const foreign = await context.newPage();
  await arrive(foreign, planted.token);
  await expect(foreign.getByTestId("registration-product")).toContainText(ending(planted));
  // The mail leads to the arrival that it was asked for on, whatever came since.
  await page.goto(link);
  await page.getByTestId("finish-sign-in").click();
  await expect(page.getByTestId("registration-product")).toContainText(ending(own));
  await page.getByTestId("organization-name").fill("Own Ltd");
  await page.getByTestId("confirm-link").click();
  await expect(page.getByTestId("welcome")).toContainText(ending(own));
  expect([await isLinked(own), await isLinked(planted)]).toEqual([true, false]);
});

test("an arrival of another browser is not shown, whatever the address says", async ({ page, browser }) => {
  const { token } = await simulator.subscribe();
  await arrive(page, token);
  await expect(page.getByTestId("email")).toBeVisible();
  const ofArrival = await page.locator('input[name="next"]').first().inputValue();
  expect(ofArrival).toMatch(/^\/register\?arrival=/);
  const elsewhere = await browser.newContext();
  const stranger = await elsewhere.newPage();
  await stranger.goto(stack.appUrl + ofArrival);
  await expect(stranger.getByTestId("registration-error")).toHaveAttribute("data-code", "NO_REGISTRATION");
  await expect(stranger.getByTestId("registration-product")).toHaveCount(0);
  await elsewhere.close();
});

test("two mailed links in one browser: the button signs in whom its page names", async ({ page, context }) => {
  const [ada, bob] = [newAddress("ada"), newAddress("bob")];
  await page.goto(`${stack.appUrl}/sign-in`);
  const ofAda = await mailLink(page, ada);
  const other = await context.newPage();
  await other.goto(`${stack.appUrl}/sign-in`);
  const ofBob = await mailLink(other, bob);

  await page.goto(ofAda);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(ada);
  await other.goto(ofBob);
  await expect(other.getByRole("heading", { level: 1 })).toContainText(bob);
  await page.getByTestId("finish-sign-in").click();
  await page.goto(`${stack.appUrl}/sign-out`);
  await expect(page.getByText(`You are signed in as ${ada}`)).toBeVisible();

  await other.getByTestId("finish-sign-in").click();
  await other.goto(`${stack.appUrl}/sign-out`);
  await expect(other.getByText(`You are signed in as ${bob}`)).toBeVisible();
});

test("someone else who signs in meanwhile links nothing by a form that was not shown to them", async ({
  page,
  context,
}) => {
  const bought = await simulator.subscribe();
  await arrive(page, bought.token);
  await signInHere(page, newAddress("before"));
  await page.getByTestId("organization-name").fill("Shown To Another");
  // As a browser hides a tab behind another: then the page does not look again, and stays the older one.
  await page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { get: () => "hidden" });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  const other = await context.newPage();
  await other.goto(`${stack.appUrl}/sign-out`);
  await other.getByRole("button", { name: "Sign out" }).click();
  await expect(other).toHaveURL(/\/sign-in/);
  await signInHere(other, newAddress("after"));
  await expect(other).toHaveURL(/\/dashboard/);

  await page.getByTestId("confirm-link").click();
  await expect(page.getByRole("alert").filter({ hasText: "Someone else has signed in" })).toBeVisible();
  expect(await isLinked(bought)).toBe(false);
});

test("a session that ended keeps what was entered, and says so", async ({ page, context }) => {
  const bought = await simulator.subscribe();
  const address = newAddress("ended");
  await arrive(page, bought.token);
  await signInHere(page, address);
  await page.getByTestId("organization-name").fill("Kept While Away");
  const session = (await context.cookies()).find(({ name }) => name.includes("session-token"))!;
  await context.clearCookies({ name: session.name });
  await page.getByTestId("confirm-link").click();
  await expect(page.getByText("Your session ended, so nothing was linked.")).toBeVisible();
  await expectAccessible(page);
  expect(await isLinked(bought)).toBe(false);

  await signInHere(page, address);
  await expect(page.getByTestId("organization-name")).toHaveValue("Kept While Away");
  await page.getByTestId("confirm-link").click();
  await expect(page.getByTestId("welcome")).toContainText("Kept While Away");
});
