import { expect, type Page } from "@playwright/test";
import { arrive, newAddress, register, signInHere } from "#e2e/fixtures/buyer.ts";
import { test } from "#e2e/fixtures/page-checks.ts";
import { newestMail, simulator } from "#e2e/fixtures/simulator.ts";
import { stack } from "#e2e/fixtures/stack.ts";

/** The address in the newest mail to somebody whose subject matches and which leads below a path of ours. */
async function mailedLink(address: string, subject: RegExp, path: string): Promise<string> {
  const mail = await newestMail(address, subject);
  const link = mail.links.find((candidate) => candidate.startsWith(`${stack.appUrl}${path}`));
  if (link === undefined) throw new Error(`no link to ${path} in "${mail.subject}"`);
  return link;
}

const rowOf = (page: Page, text: string) => page.getByTestId("member").filter({ hasText: text });

test("a colleague is invited, joins by one press, gets another role, and leaves", async ({ page, browser }) => {
  const owner = newAddress("owner");
  const colleague = newAddress("colleague");
  const { token } = await simulator.subscribe();
  await register(page, token, owner, "ශ්‍රී ලංකා Teams");
  await page.goto(`${stack.appUrl}/dashboard/team`);
  await page.getByTestId("invite-email").fill(colleague);
  await page.getByTestId("invite").click();
  await expect(page.getByTestId("invitation").filter({ hasText: colleague })).toBeVisible();

  const link = await mailedLink(colleague, /invited/i, "/join/");
  // A mail scanner opens the link first: nothing has happened then.
  expect((await page.request.get(link)).ok()).toBe(true);
  const other = await browser.newContext({ javaScriptEnabled: false });
  const theirs = await other.newPage();
  await theirs.goto(link);
  expect(theirs.url()).not.toContain("code=");
  await expect(theirs.getByTestId("join")).toContainText("ශ්‍රී ලංකා Teams");
  await expect(theirs.getByTestId("join")).toContainText(colleague);
  await theirs.getByTestId("accept-invitation").click();
  await expect(theirs.getByTestId("agreement")).toHaveCount(1);
  await theirs.goto(link);
  await expect(theirs.getByRole("heading", { name: "This invitation is no longer valid" })).toBeVisible();
  await theirs.goto(`${stack.appUrl}/dashboard/team`);
  await expect(theirs.getByTestId("invite-email")).toHaveCount(0);

  await page.reload();
  await expect(page.getByTestId("invitation")).toHaveCount(0);
  await rowOf(page, colleague).getByRole("combobox").selectOption("ADMIN");
  await rowOf(page, colleague).getByRole("button", { name: /^Save/ }).click();
  await expect(page.getByText("Role changed.")).toBeVisible();
  // The same session, without signing in again.
  await theirs.reload();
  await expect(theirs.getByTestId("invite-email")).toBeVisible();

  // The last owner cannot leave.
  await rowOf(page, owner).getByRole("button", { name: "Leave", exact: true }).click();
  await page.getByTestId("confirm-leave").click();
  await expect(page.getByRole("alert").filter({ hasText: "The last owner stays." })).toBeVisible();

  await rowOf(theirs, colleague).getByRole("button", { name: "Leave", exact: true }).click();
  await theirs.getByTestId("confirm-leave").click();
  await expect(theirs.getByText("You belong to no organization.")).toBeVisible();
  await page.reload();
  await expect(page.getByTestId("member")).toHaveCount(1);
  await other.close();
});

test("a colleague who comes from AWS asks to join, and an owner lets them in by mail", async ({ page, browser }) => {
  const owner = newAddress("owner");
  const colleague = newAddress("colleague");
  const { token, agreementId } = await simulator.subscribe();
  await register(page, token, owner, "Colleagues of Harrow");
  const other = await browser.newContext();
  const theirs = await other.newPage();
  await arrive(theirs, await simulator.token(agreementId));
  await signInHere(theirs, colleague);
  await expect(theirs.getByTestId("registration-error")).toHaveAttribute("data-code", "ALREADY_LINKED");
  await theirs.getByTestId("ask-to-join").click();
  await expect(theirs.getByTestId("asked-to-join")).toBeVisible();
  await expect(theirs.getByTestId("ask-to-join")).toHaveCount(0);
  expect(await theirs.content()).not.toContain("Colleagues of Harrow");

  await page.goto(await mailedLink(owner, /request to join/i, "/dashboard/team/requests/"));
  await expect(page.getByRole("main")).toContainText(colleague);
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(rowOf(page, colleague)).toBeVisible();

  await theirs.goto(await mailedLink(colleague, /you can use/i, "/dashboard"));
  await expect(theirs.getByTestId("agreement")).toHaveCount(1);
  await other.close();
});
