import { expect } from "@playwright/test";
import { signIn, signInHere } from "#e2e/fixtures/buyer.ts";
import { expectAccessible, test } from "#e2e/fixtures/page-checks.ts";
import { stack } from "#e2e/fixtures/stack.ts";

test("a form whose session ended keeps what was entered, says so, and leads back to its page", async ({
  page,
  context,
}) => {
  await signIn(page, stack.operatorEmail);
  await page.goto(`${stack.appUrl}/admin/products/new`);
  await page.getByLabel("Title", { exact: true }).fill("Entered Before The End");
  await page.getByLabel("Product code", { exact: true }).fill("kept-code-1");
  const session = (await context.cookies()).find(({ name }) => name.includes("session-token"))!;
  await context.clearCookies({ name: session.name });
  await page.getByRole("button", { name: "Create product" }).click();

  await expect(page).toHaveURL(/\/sign-in\?/);
  await expect(page.getByText("Your session ended, so nothing was saved.")).toBeVisible();
  await expectAccessible(page);
  await signInHere(page, stack.operatorEmail);

  await expect(page).toHaveURL(`${stack.appUrl}/admin/products/new`);
  await expect(page.getByText("What you entered is back in the form")).toBeVisible();
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue("Entered Before The End");
  await expect(page.getByLabel("Product code", { exact: true })).toHaveValue("kept-code-1");
  await expectAccessible(page);

  // It is given back once.
  await page.reload();
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue("");
});
