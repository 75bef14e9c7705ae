import { expect } from "@playwright/test";
import { signInAsOperator } from "#e2e/fixtures/operator.ts";
import { expectAccessible, test } from "#e2e/fixtures/page-checks.ts";
import { simulator } from "#e2e/fixtures/simulator.ts";
import { stack } from "#e2e/fixtures/stack.ts";

const admin = (path: string) => `${stack.appUrl}/admin${path}`;
/** One byte a character: how Excel saves "CSV" in the West. */
const latin = (text: string) => Buffer.from(text, "latin1");
const upload = (buffer: Buffer) => ({ name: "customers.csv", mimeType: "text/csv", buffer });

test("a list from Excel in Windows-1252 with semicolons is imported with its letters, its other lines left out", async ({
  page,
}) => {
  const [one, two] = [await simulator.subscribe(), await simulator.subscribe()];
  const name = `Müller ${Date.now().toString(36)} GmbH`;
  const lines = [
    "Product Code;License ARN;Organization Name;External ID;Customer AWS Account ID",
    `${stack.productCode};${one.licenseArn};${name};t-${Date.now()};`,
    ";;;;",
    `${stack.productCode};${two.licenseArn};Söhne;;1,23457E+11`,
  ];
  await signInAsOperator(page);
  await page.goto(admin("/customers/import"));
  await page.getByLabel("CSV file").setInputFiles(upload(latin(lines.join("\r\n"))));
  await page.getByRole("button", { name: "Check the list" }).click();

  await expect(
    page.getByRole("heading", { name: "Read as Windows-1252 (Western European), semicolons" }),
  ).toBeVisible();
  await expect(page.locator("#reading")).toContainText(name);
  await expect(page.locator("#faults")).toContainText("its last digits are lost");
  await expect(page.locator("#faults")).toContainText("1,23457E+11");
  await expect(page.locator("#faults").getByRole("rowheader")).toHaveText("4");
  await expectAccessible(page);

  await test.step("read in another encoding the letters are others, and back", async () => {
    await page.getByLabel("Encoding").selectOption({ label: "Windows-1251 (Cyrillic)" });
    await page.getByRole("button", { name: "Read again" }).click();
    await expect(page.locator("#reading")).toContainText("Mьller");
    await page.getByLabel("Encoding").selectOption({ label: "Windows-1252 (Western European)" });
    await page.getByRole("button", { name: "Read again" }).click();
    await expect(page.locator("#rows")).toContainText(name);
  });

  await page.getByRole("button", { name: "Import 1 customer" }).click();
  await expect(page.getByRole("dialog")).toContainText("read as Windows-1252 (Western European), semicolons");
  await page.getByRole("button", { name: "Import them" }).click();
  await expect(page.getByText("The customers are here.")).toBeVisible();
  await expect(page.getByText("1 new, 0 changed, 0 unchanged.")).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "The lines left out" }).click(),
  ]);
  const left = await (await download.createReadStream()).toArray();
  expect(Buffer.concat(left as Buffer[]).toString()).toContain("Söhne");

  await page.getByRole("searchbox", { name: "Find a customer, or any id" }).fill(name);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
});

test("a column that is there twice refuses the file, and names both places", async ({ page }) => {
  await signInAsOperator(page);
  await page.goto(admin("/customers/import"));
  const file = "productCode,organizationName,externalId,External ID\np,A,1,2\n";
  await page.getByLabel("CSV file").setInputFiles(upload(Buffer.from(file)));
  await page.getByRole("button", { name: "Check the list" }).click();
  await expect(page.getByText("The column “externalId” is there twice (columns 3 and 4).")).toBeVisible();
  await expectAccessible(page);
});

test("an external id that is here under another name is asked about", async ({ page }) => {
  const [first, second] = [await simulator.subscribe(), await simulator.subscribe()];
  const tenant = `t-${Date.now()}`;
  const list = (licenseArn: string, name: string) =>
    upload(
      Buffer.from(
        `productCode,licenseArn,organizationName,externalId\n${stack.productCode},${licenseArn},${name},${tenant}`,
      ),
    );
  await signInAsOperator(page);
  await page.goto(admin("/customers/import"));
  await page.getByLabel("CSV file").setInputFiles(list(first.licenseArn, `Osprey ${tenant}`));
  await page.getByRole("button", { name: "Check the list" }).click();
  await page.getByRole("button", { name: "Import 1 customer" }).click();
  await page.getByRole("button", { name: "Import them" }).click();
  await expect(page.getByText("The customers are here.")).toBeVisible();

  await page.goto(admin("/customers/import"));
  await page.getByLabel("CSV file").setInputFiles(list(second.licenseArn, `Corvid ${tenant}`));
  await page.getByRole("button", { name: "Check the list" }).click();
  await expect(page.locator("#decide")).toContainText(`“${tenant}” is here as “Osprey ${tenant}”`);
  await expectAccessible(page);
  await page.getByLabel("Import line 2 anyway").check();
  await page.getByRole("button", { name: "Import the ticked lines" }).click();
  await page.getByRole("button", { name: "Import them" }).click();
  await expect(page.getByText("The customers are here.")).toBeVisible();
});

test("the search opens what an id names, lists what several have, and says what it can find", async ({
  page,
  browser,
}) => {
  const [agreement] = stack.agreements;
  await signInAsOperator(page);
  const search = async (query: string) => {
    await page.goto(admin("/alerts"));
    // The key works once the page's script has come.
    await expect(async () => {
      await page.keyboard.press("/");
      await expect(page.getByRole("searchbox", { name: "Find a customer, or any id" })).toBeFocused({ timeout: 500 });
    }).toPass();
    await page.keyboard.type(query);
    await page.keyboard.press("Enter");
  };
  for (const id of [agreement!.awsAgreementId, agreement!.id, agreement!.licenseArn, agreement!.customerAwsAccountId]) {
    await search(id);
    await expect(page).toHaveURL(admin(`/agreements/${agreement!.id}`));
  }
  await search(agreement!.customerAwsAccountId.slice(-4));
  const hit = page.locator("#hits-agreement a").first();
  await expect(hit).toBeVisible();
  await expect(page.locator("#hits-agreement")).toContainText(agreement!.customerAwsAccountId);
  await expectAccessible(page);

  await test.step("arrow keys lead to it, Escape back, Enter opens it", async () => {
    const box = page.getByRole("searchbox", { name: "Search", exact: true });
    await box.focus();
    await page.keyboard.press("ArrowDown");
    await expect(page.locator("[data-arrow-item]").first()).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(box).toBeFocused();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: "Search", level: 1 })).toHaveCount(0);
  });

  await search("zzzz-nothing");
  await expect(page.getByText("Nothing found for “zzzz-nothing”")).toBeVisible();
  await expectAccessible(page);

  await test.step("and without script", async () => {
    const context = await browser.newContext({
      javaScriptEnabled: false,
      storageState: await page.context().storageState(),
    });
    const plain = await context.newPage();
    await plain.goto(admin("/alerts"));
    const box = plain.getByRole("searchbox", { name: "Find a customer, or any id" });
    await box.fill(agreement!.awsAgreementId);
    await box.press("Enter");
    await expect(plain).toHaveURL(admin(`/agreements/${agreement!.id}`));
    await context.close();
  });
});
