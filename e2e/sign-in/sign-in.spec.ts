import { expect, type Page } from "@playwright/test";
import { arrive, newAddress, signIn, signInHere } from "#e2e/fixtures/buyer.ts";
import { expectAccessible, test } from "#e2e/fixtures/page-checks.ts";
import { newestMail, simulator } from "#e2e/fixtures/simulator.ts";
import { stack } from "#e2e/fixtures/stack.ts";

/** The button of the page that is open; then the issuer's own pages, npm's oidc-provider at its defaults. */
async function continueAtIssuer(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Continue with single sign-on" }).click();
}
async function signInAtIssuer(page: Page, login: string): Promise<void> {
  await continueAtIssuer(page);
  await page.locator("input[name=login]").fill(login);
  await page.locator("input[name=password]").fill("any");
  await page.locator("button[type=submit]").click();
  await page.locator("button[type=submit]").click();
}
const openSignIn = (page: Page, next: string) => page.goto(`${stack.appUrl}/sign-in?next=${encodeURIComponent(next)}`);

test("single sign-on at an issuer with its defaults lets a new person in, where they wanted to go", async ({
  page,
}) => {
  await openSignIn(page, "/docs/api?from=here");
  await signInAtIssuer(page, newAddress("sso"));
  await expect(page).toHaveURL(`${stack.appUrl}/docs/api?from=here`);
});

test("a failed single sign-on says why, and keeps where one wanted to go", async ({ page }) => {
  await openSignIn(page, "/docs/api?from=here");
  await continueAtIssuer(page);
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page.getByText("Single sign-on was canceled.")).toBeVisible();
  await expectAccessible(page);

  await continueAtIssuer(page);
  await page.goto(`${stack.appUrl}/api/auth/callback/oidc?code=forged&state=forged`);
  await expect(page.getByText("was not started in this browser")).toBeVisible();

  await signInAtIssuer(page, `unverified.${newAddress("sso")}`);
  await expect(page.getByText("did not confirm that your e-mail address is yours")).toBeVisible();

  await signInHere(page, newAddress("mail"));
  await expect(page).toHaveURL(`${stack.appUrl}/docs/api?from=here`);
});

test("an issuer that names no address sends back to the sign-in page", async ({ page }) => {
  await openSignIn(page, "/docs/api");
  await signInAtIssuer(page, `nameless.${newAddress("sso")}`);
  await expect(page.getByText("gave us no e-mail address")).toBeVisible();
});

test("A03 who signed in by mail before confirms by mail, in the same browser, and is one person then", async ({
  page,
  browser,
}) => {
  const address = newAddress("joined");
  await signIn(page, address);
  await page.context().clearCookies();

  await openSignIn(page, "/docs/api?from=here");
  await signInAtIssuer(page, address);
  await expect(page.getByRole("heading", { name: "Confirm that this is you" })).toBeVisible();
  await expectAccessible(page);
  const { links } = await newestMail(address, /confirm single sign-on/i);
  const link = links.find((one) => one.includes("/sign-in/join"))!;

  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await other.goto(link);
  await expect(other.getByRole("heading", { name: "Open this link in the other browser" })).toBeVisible();
  await elsewhere.close();

  await page.goto(link);
  await expect(page.getByRole("heading", { name: `Use single sign-on for ${address}?` })).toBeVisible();
  await expectAccessible(page);
  await page.getByTestId("join-identity").click();
  await expect(page).toHaveURL(`${stack.appUrl}/docs/api?from=here`);
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "This link no longer works" })).toBeVisible();

  await page.context().clearCookies({ name: /session-token/ });
  await openSignIn(page, "/docs/api?again=1");
  await continueAtIssuer(page);
  await expect(page).toHaveURL(`${stack.appUrl}/docs/api?again=1`);
});

test("two tabs at the issuer each get to where they wanted to go", async ({ page, context }) => {
  const second = await context.newPage();
  await openSignIn(page, "/docs/api?tab=1");
  await openSignIn(second, "/docs/api?tab=2");
  await continueAtIssuer(page);
  await continueAtIssuer(second);
  for (const [tab, n] of [
    [page, 1],
    [second, 2],
  ] as const) {
    await tab.locator("input[name=login]").fill(newAddress("tab"));
    await tab.locator("input[name=password]").fill("any");
    await tab.locator("button[type=submit]").click();
    await tab.locator("button[type=submit]").click();
    await expect(tab).toHaveURL(`${stack.appUrl}/docs/api?tab=${n}`);
  }
});

test("an arrival from AWS survives a canceled single sign-on", async ({ page }) => {
  const { token } = await simulator.subscribe();
  await arrive(page, token);
  await continueAtIssuer(page);
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page.getByText("Single sign-on was canceled.")).toBeVisible();
  await signInAtIssuer(page, newAddress("arrived"));
  await expect(page.getByTestId("registration-product")).toBeVisible();
});

test("operators land in the console, and a wrong address there is the console's", async ({ page }) => {
  await signIn(page, stack.operatorEmail);
  await expect(page).toHaveURL(`${stack.appUrl}/admin`);
  const response = await page.goto(`${stack.appUrl}/admin/no/such/room`);
  expect(response?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "Nothing in the console has this address" })).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Rooms" })).toBeVisible();
  await page.goto(`${stack.appUrl}/sign-in?next=%2Fsign-in`);
  await expect(page).toHaveURL(`${stack.appUrl}/admin`);
});

test("a buyer who asked for the console is told in words, and gets to their own pages", async ({ page }) => {
  await openSignIn(page, "/admin/customers");
  await signInHere(page, newAddress("curious"));
  await expect(page).toHaveURL(/\/dashboard/);
  await expect(page.getByText("has no access to it")).toBeVisible();
  await expectAccessible(page);
});
