import { expect } from "@playwright/test";
import { runJobs } from "#e2e/fixtures/api.ts";
import { signInAsOperator } from "#e2e/fixtures/operator.ts";
import { expectAccessible, test } from "#e2e/fixtures/page-checks.ts";
import { simulator } from "#e2e/fixtures/simulator.ts";
import { stack } from "#e2e/fixtures/stack.ts";

const head = "productCode,licenseArn,organizationName,externalId,adminEmails,meteringFrom";
const file = (lines: string[]) => ({
  name: "customers.csv",
  mimeType: "text/csv",
  buffer: Buffer.from([head, ...lines].join("\n")),
});

test("an operator brings customers along: faults by line, import, AWS's confirmation, and back", async ({ page }) => {
  const { licenseArn } = await simulator.subscribe();
  const name = `Moved ${Date.now().toString(36)}`;
  const tenant = name.replaceAll(" ", "-");
  const line = `${stack.productCode},${licenseArn},${name},${tenant},dana@moved.example,2026-11-01T00:00:00Z`;
  await signInAsOperator(page);
  await page.goto(`${stack.appUrl}/admin/customers`);
  await page.getByRole("link", { name: "Bring customers along" }).click();
  await expect(page.getByRole("heading", { name: "Move from your old integration" })).toBeVisible();
  await expectAccessible(page);

  await test.step("a list with faults names them and imports nothing", async () => {
    await page.getByLabel("CSV file").setInputFiles(file([line, `none,${licenseArn},${name},,,`]));
    await page.getByRole("button", { name: "Check the list" }).click();
    await expect(page.getByRole("heading", { name: "1 line has errors" })).toBeVisible();
    await expect(page.locator("#faults")).toContainText("productCode is no product of this console");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Discard the list" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Keep it" }).click();
    await expect(page.locator("#faults")).toBeVisible();
    await page.getByRole("button", { name: "Discard the list" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Discard the list" }).click();
    await expect(page.getByText("Discarded.")).toBeVisible();
  });

  await test.step("a sound one is reviewed and imported", async () => {
    await page.getByLabel("CSV file").setInputFiles(file([line]));
    await page.getByRole("button", { name: "Check the list" }).click();
    await expect(page.locator("#rows")).toContainText(name);
    await page.getByRole("button", { name: "Import 1 customer" }).click();
    await page.getByRole("button", { name: "Import them" }).click();
    await expect(page.getByText("The customers are here.")).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("AWS confirms it at the next job run, and the customer is there", async () => {
    await expect(async () => {
      await runJobs();
      await page.reload();
      await expect(page.getByText("AWS has confirmed every agreement of the list.")).toBeVisible({ timeout: 500 });
    }).toPass({ timeout: 30_000 });
    const response = await fetch(
      `${stack.appUrl}/api/v1/access?organizationExternalId=${tenant}&productCode=${stack.productCode}`,
      { headers: { authorization: `Bearer ${stack.apiKey}` } },
    );
    expect(await response.json()).toMatchObject({ access: "granted" });
  });

  await test.step("and is taken back, since nothing was used", async () => {
    await page.getByRole("button", { name: "Take it back" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Take it back" }).click();
    await expect(page.getByText("Taken back. The list can be imported again.")).toBeVisible();
  });
});

test("the API's page shows each operation, for the eye and by its own address", async ({ page }) => {
  await page.goto(`${stack.appUrl}/docs/api`);
  await expect(page.getByRole("heading", { name: "API", level: 1 })).toBeVisible();
  await expectAccessible(page);
  await page.goto(`${stack.appUrl}/docs/api#report-usage`);
  await expect(page.locator("#report-usage")).toBeInViewport();
  await expect(page.locator("#report-usage")).toContainText("curl -X POST");
  await expect(page.locator("#event-codes")).toContainText("HOUR_CLOSED");
});
