import { expect, type Page } from "@playwright/test";
import { reportUsage, runJobs } from "#e2e/fixtures/api.ts";
import { newAddress, register, signIn } from "#e2e/fixtures/buyer.ts";
import { signInAsOperator } from "#e2e/fixtures/operator.ts";
import { expectAccessible, test } from "#e2e/fixtures/page-checks.ts";
import { simulator } from "#e2e/fixtures/simulator.ts";
import { stack } from "#e2e/fixtures/stack.ts";

test.afterEach(async () => {
  await simulator.setFaults([]);
  await simulator.resetClock();
});

const admin = (path = "") => `${stack.appUrl}/admin${path}`;
const unique = () => Date.now().toString(36);

/** A registered buyer with one hour of usage that has closed. */
async function aBilledBuyer(page: Page, name: string) {
  const subscription = await simulator.subscribe();
  await register(page, subscription.token, newAddress("console"), name);
  await page.goto(`${stack.appUrl}/dashboard`);
  const agreementId = (await page.getByTestId("agreement").first().getAttribute("data-agreement-id"))!;
  const [dimension] = stack.dimensions;
  const event = { id: `console-${agreementId}`, agreementId, dimension: dimension!.name, quantity: "12.4" };
  const { body } = await reportUsage([{ ...event, timestamp: new Date().toISOString() }]);
  expect(body.accepted).toBe(1);
  return { ...subscription, agreementId };
}

test("an operator finds a customer and reads an hour's whole life", async ({ page, browser }) => {
  const name = `Osprey ${unique()}`;
  const buyer = await browser.newPage();
  const { licenseArn, customerAwsAccountId } = await aBilledBuyer(buyer, name);
  await buyer.close();
  await simulator.setFaults([{ operation: "BatchMeterUsage", kind: "throttle", rate: 1 }]);
  await simulator.shiftClock(3_600);
  await expect
    .poll(async () => {
      await runJobs();
      return (await simulator.lastCall("BatchMeterUsage"))?.fault;
    })
    .toBe("throttle");
  await simulator.setFaults([]);
  await signInAsOperator(page);

  await test.step("by name, AWS account and licence", async () => {
    for (const query of [name.toUpperCase().slice(0, -1), customerAwsAccountId, licenseArn]) {
      await page.goto(admin(`/customers?q=${encodeURIComponent(query)}`));
      await expect(page.getByRole("link", { name, exact: true }), query).toBeVisible();
    }
    await expectAccessible(page);
    await page.goto(admin("/customers?q=nobody-has-this-name"));
    await expect(page.getByRole("heading", { name: /No customer for/ })).toBeVisible();
  });

  await test.step("sees what waits, and after another run that AWS accepted it", async () => {
    await page.goto(admin(`/customers?q=${encodeURIComponent(name)}`));
    await page.getByRole("link", { name, exact: true }).click();
    await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
    await expect(async () => {
      await runJobs();
      await page.reload();
      await expect(page.locator("#history").getByText("Accepted").first()).toBeVisible({ timeout: 500 });
    }).toPass({ timeout: 60_000 });
  });

  await test.step("the timeline tells registration, link, freeze, both attempts and AWS's answer", async () => {
    const timeline = page.locator("#timeline");
    await expect(timeline).toContainText("Arrived from AWS Marketplace");
    await expect(timeline).toContainText("Registered");
    await expect(timeline).toContainText(`Linked to ${name}`);
    await expect(timeline).toContainText(/frozen \d\d:\d\d:\d\d/);
    await expect(timeline).toContainText(/sent to AWS .*AWS was busy .*sent to AWS .*accepted by AWS/s);
    await expectAccessible(page);
  });

  await test.step("the record explains itself", async () => {
    await page.locator("#history").getByRole("link").nth(1).click();
    await expect(page.locator("#sum .verdict")).toContainText(/Billed 12 at .* because 12\.4 was reported in 1 event/);
    await expect(page.locator("#sum")).toContainText("0.400000");
    await expect(page.locator("#life")).toContainText("Frozen at 12");
    await expect(page.locator("#life")).toContainText("Attempt 2");
    await expect(page.locator("#attempts")).toContainText("ThrottlingException");
    await expectAccessible(page);
  });
});

test("the metering list keeps its filters in the address and pages by cursor", async ({ page }) => {
  await signInAsOperator(page);
  await page.goto(admin("/metering"));
  await expectAccessible(page);
  await page
    .getByRole("navigation", { name: "Views" })
    .getByRole("link", { name: /Accepted/ })
    .click();
  await expect(page).toHaveURL(/view=accepted/);
  const first = await page.locator("tbody tr").first().textContent();
  await page.getByRole("link", { name: "Earlier hours" }).click();
  await expect(page).toHaveURL(/view=accepted.*cursor=/);
  await expect(page.locator("tbody tr").first()).not.toHaveText(first!);
  await page.goto(admin("/metering?from=2001-01-01&until=2001-01-02"));
  await expect(page.getByRole("heading", { name: "No record here" })).toBeVisible();
  for (const path of [
    "/metering?cursor=made-up",
    "/metering/none",
    "/customers/none",
    "/agreements/none",
    "/products/0",
  ]) {
    expect((await page.goto(admin(path)))?.status(), path).toBe(404);
  }
});

test("an owner adds a product and a dimension, and every fault is named", async ({ page }) => {
  await signInAsOperator(page);
  await page.goto(admin("/products"));
  await page.getByRole("link", { name: "Add product" }).click();
  await expect(page.getByRole("heading", { name: "Add product" })).toBeVisible();
  await page.getByLabel("Product code").fill("has blanks");
  await page.getByLabel("Grace, minutes").fill("2000");
  await page.getByRole("button", { name: "Create product" }).click();
  await expect(page.getByLabel("Title", { exact: true })).toBeFocused();
  await expect(page.locator("[aria-invalid=true]")).toHaveCount(3);
  await expect(page.getByLabel("Grace, minutes")).toHaveValue("2000");
  await expectAccessible(page);

  const code = `console${unique()}`;
  await page.getByLabel("Title", { exact: true }).fill("Lumenar Trial");
  await page.getByLabel("Product code").fill(code);
  await page.getByLabel("Grace, minutes").fill("0");
  await page.getByRole("button", { name: "Create product" }).click();
  await expect(page.getByRole("heading", { name: "Lumenar Trial" })).toBeVisible();
  await expect(page.getByText("Product saved.")).toBeVisible();

  await page.getByRole("link", { name: "Add dimension" }).click();
  await page.getByLabel("API name").fill("seats_used");
  await page.getByLabel("Label", { exact: true }).fill("Seats used");
  await page.getByLabel("Unit", { exact: true }).fill("seats");
  await page.getByLabel(/An hour’s events become/).selectOption("UNIQUE_COUNT");
  await page.getByRole("button", { name: "Add dimension" }).click();
  await expect(page.getByLabel(/Tag to count/)).toBeFocused();
  await expect(page.getByLabel(/An hour’s events become/)).toHaveValue("UNIQUE_COUNT");
  await page.getByLabel(/Tag to count/).fill("user_id");
  await page.getByRole("button", { name: "Add dimension" }).click();
  await expect(page.getByRole("link", { name: /Seats used/ })).toBeVisible();
  await expectAccessible(page);
});

test("how hours are added up cannot be changed once there is usage", async ({ page }) => {
  await signInAsOperator(page);
  await page.goto(admin("/products"));
  await page.getByRole("link", { name: "Lumenar Vision" }).click();
  await page.getByRole("link", { name: stack.dimensions[0]!.name }).click();
  await expect(page.getByLabel(/An hour’s events become/)).toBeDisabled();
  await expect(page.getByLabel("API name")).not.toBeEditable();
  await expectAccessible(page);
});

test("A09 a key is shown once, works, and is refused as soon as it is revoked", async ({ page }) => {
  const name = `key ${unique()}`;
  await signInAsOperator(page);
  await page.goto(admin("/keys"));
  await page.getByRole("button", { name: "Make key" }).click();
  await expect(page.getByLabel("Name", { exact: true })).toBeFocused();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel(/Read agreements/).check();
  await page.getByRole("button", { name: "Make key" }).click();
  const key = (await page.getByTestId("new-key").textContent())!;
  expect(key).toMatch(/^tp_live_/);
  expect(page.url()).not.toContain(key);
  await expectAccessible(page);

  const ask = () => fetch(`${stack.appUrl}/api/v1/agreements`, { headers: { authorization: `Bearer ${key}` } });
  expect((await ask()).status).toBe(200);

  await page.reload();
  await expect(page.getByRole("rowheader", { name: new RegExp(name) })).toBeVisible();
  await expect(page.getByTestId("new-key")).toHaveCount(0);
  expect(await page.content()).not.toContain(key.split("_").at(-1));

  await page.getByRole("button", { name: `Revoke ${name}` }).click();
  const dialog = page.getByRole("dialog", { name: `Revoke the key “${name}”?` });
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Revoke key" }).click();
  await expect(page.getByRole("row", { name: new RegExp(name) })).toContainText("Revoked");
  expect((await ask()).status).toBe(401);
});

test("without script the console still searches, pages and saves", async ({ browser, page }) => {
  await signInAsOperator(page);
  const context = await browser.newContext({
    javaScriptEnabled: false,
    storageState: await page.context().storageState(),
  });
  const plain = await context.newPage();
  await plain.goto(admin("/customers"));
  await expect(plain.locator("tbody tr").first()).toBeVisible();
  await plain.goto(admin("/products/new"));
  await plain.getByLabel("Title", { exact: true }).fill("Lumenar Plain");
  await plain.getByLabel("Product code").fill("has blanks");
  await plain.getByRole("button", { name: "Create product" }).click();
  await expect(plain.getByText("Copy the product code")).toBeVisible();
  await expect(plain.getByLabel("Title", { exact: true })).toHaveValue("Lumenar Plain");
  await plain.getByLabel("Product code").fill(`plain${unique()}`);
  await plain.getByRole("button", { name: "Create product" }).click();
  await expect(plain.getByRole("heading", { name: "Lumenar Plain" })).toBeVisible();
  await context.close();
});

test("A07 a viewer looks and changes nothing, and who is removed is out with the next click", async ({
  page,
  browser,
}) => {
  const address = newAddress("viewer");
  await signInAsOperator(page);
  await page.goto(admin("/team"));
  await page.getByLabel("E-mail address").fill("nobody");
  await page.getByRole("button", { name: "Add to team" }).click();
  await expect(page.getByLabel("E-mail address")).toBeFocused();
  await page.getByLabel("E-mail address").fill(address);
  await page.getByRole("button", { name: "Add to team" }).click();
  await expect(page.getByText("Added to the team.")).toBeVisible();
  await expectAccessible(page);

  const context = await browser.newContext();
  const viewer = await context.newPage();
  await signIn(viewer, address);
  await viewer.goto(admin("/products"));
  await expect(viewer.getByRole("link", { name: "Lumenar Vision" })).toBeVisible();
  await expect(viewer.getByRole("link", { name: "Add product" })).toHaveCount(0);
  expect((await viewer.goto(admin("/products/new")))?.status()).toBe(403);
  await viewer.goto(admin("/keys"));
  await expect(viewer.getByRole("button", { name: "Make key" })).toHaveCount(0);

  const role = page.getByLabel(`Role of ${address}`);
  await role.selectOption("ADMIN");
  await page.getByRole("button", { name: `Save role of ${address}` }).click();
  await expect(page.getByText("Role changed.")).toBeVisible();
  await expect(role).toHaveValue("ADMIN");
  await page.getByRole("button", { name: `Remove ${address}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove from team" }).click();
  await expect(page.getByText("Removed from the team.")).toBeVisible();
  expect((await viewer.goto(admin("/customers")))?.status()).toBe(404);
  await context.close();
});
