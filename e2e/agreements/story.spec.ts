import { expect } from "@playwright/test";
import { readAgreement, reportUsage, runJobs } from "#e2e/fixtures/api.ts";
import { newAddress, signIn, signInHere } from "#e2e/fixtures/buyer.ts";
import { expectAccessible, test } from "#e2e/fixtures/page-checks.ts";
import { newestMail, simulator } from "#e2e/fixtures/simulator.ts";
import { stack } from "#e2e/fixtures/stack.ts";

test.afterEach(() => simulator.resetClock());

test("a buyer subscribes, registers, uses, and is billed exactly once", async ({ page, browser }) => {
  const address = newAddress("ada");
  const dimension = stack.dimensions[0]!.name;

  await test.step("the buyer subscribes in AWS Marketplace and sets up the account", async () => {
    await page.goto(stack.simulatorUrl);
    await page.getByRole("link", { name: "Lumenar Vision" }).first().click();
    await page.getByRole("button", { name: "Subscribe" }).click();
    await page.getByRole("button", { name: "Set up your account" }).first().click();
    await expect(page).toHaveURL((url) => url.href.startsWith(`${stack.appUrl}/register`));
  });

  await test.step("signs in by the mailed link and links the agreement to a new organization", async () => {
    await expect(page.getByTestId("email")).toBeVisible();
    await expectAccessible(page);
    await signInHere(page, address);
    await expect(page.getByTestId("registration-product")).toContainText("Lumenar Vision");
    await expect(page.getByTestId("organization-choice")).toHaveCount(0);
    await expectAccessible(page);
    await page.getByTestId("organization-name").fill("Ada Analytics");
    await page.getByTestId("confirm-link").click();
    await expect(page.getByTestId("welcome")).toBeVisible();
    await expectAccessible(page);
  });

  const agreementId = await test.step("sees the agreement on the dashboard", async () => {
    await page.goto(`${stack.appUrl}/dashboard`);
    const agreement = page.getByTestId("agreement");
    await expect(agreement).toHaveCount(1);
    await expect(agreement).toContainText("Active");
    return (await agreement.getAttribute("data-agreement-id"))!;
  });

  await test.step("the seller's product reports usage, and says the same twice", async () => {
    const events = [
      { id: `${agreementId}-1`, agreementId, dimension, quantity: 12.25, timestamp: new Date().toISOString() },
      { id: `${agreementId}-2`, agreementId, dimension, quantity: "0.5", timestamp: new Date().toISOString() },
    ];
    expect((await reportUsage(events)).body).toMatchObject({ accepted: 2, duplicates: 0, rejected: 0 });
    expect((await reportUsage(events)).body).toMatchObject({ accepted: 0, duplicates: 2, rejected: 0 });
  });

  await test.step("an hour later AWS is told once what to bill", async () => {
    await simulator.shiftClock(3600);
    await expect(async () => {
      await runJobs();
      await page.goto(`${stack.appUrl}/dashboard/agreements/${agreementId}`);
      await expect(page.locator('[data-testid="metering-record"][data-status="ACCEPTED"]')).toHaveCount(1, {
        timeout: 100,
      });
    }).toPass();
    const record = page.locator('[data-testid="metering-record"][data-status="ACCEPTED"]');
    await expect(record).toHaveAttribute("data-dimension", dimension);
    await expect(record).toContainText("12");
    await expectAccessible(page);
  });

  await test.step("the operator sees the same, and AWS's own bill agrees", async () => {
    const context = await browser.newContext();
    const operator = await context.newPage();
    await signIn(operator, stack.operatorEmail);
    await operator.goto(`${stack.appUrl}/admin/customers?q=Ada+Analytics`);
    await operator.getByRole("link", { name: "Ada Analytics" }).first().click();
    await expect(operator.getByRole("heading", { name: "Ada Analytics" })).toBeVisible();
    await expect(operator.getByText(/accepted/i).first()).toBeVisible();
    await expectAccessible(operator);
    await context.close();
    const { licenseArn } = await readAgreement(agreementId);
    const bill = await simulator.billed(licenseArn);
    expect(bill.records).toMatchObject([{ dimension, quantity: 12, conflicts: 0 }]);
    expect(bill.total).toBe(12);
  });

  await test.step("the buyer has the welcome mail", async () => {
    const mail = await newestMail(address, /welcome/i);
    expect(mail.text).toContain("Lumenar Vision");
  });
});
