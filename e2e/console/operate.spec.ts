import { expect, type Page } from "@playwright/test";
import { reportUsage, runJobs } from "#e2e/fixtures/api.ts";
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
const [dimension] = stack.dimensions;
const [firstAgreement, secondAgreement] = stack.agreements;

/** Reports usage of the present hour for an agreement. */
async function report(agreementId: string, id: string, quantity: string): Promise<void> {
  const event = { id, agreementId, dimension: dimension!.name, quantity, timestamp: new Date().toISOString() };
  expect((await reportUsage([event])).body.accepted).toBe(1);
}

/** Opens the page of an event's record. */
async function openRecordOf(page: Page, eventId: string): Promise<void> {
  await page.goto(admin(`/metering/events?q=${encodeURIComponent(eventId)}`));
  await page.locator("#event dl").getByRole("link", { name: /UTC/ }).click();
  await expect(page.locator("#life")).toBeVisible();
}

test("an event that is wrong is moved, then voided; a correction is looked at before it is booked", async ({
  page,
}) => {
  const id = `operate-${unique()}`;
  await report(firstAgreement!.id, id, "12.4");
  await signInAsOperator(page);

  await test.step("found by its id, moved to where it belongs", async () => {
    await page.goto(admin("/metering/events"));
    await page.getByLabel("Find an event").last().fill(id);
    await page.keyboard.press("Enter");
    await expect(page.locator("#event .verdict")).toContainText("which is open");
    await expectAccessible(page);
    await page.getByLabel("To which agreement").fill("agmt-nobody-has-this");
    await page.locator("#move").getByLabel("Why").fill("another tenant");
    await page.getByRole("button", { name: "Move the event" }).click();
    await expect(page.getByText("No agreement has this id or licence.")).toBeVisible();
    await page.getByLabel("To which agreement").fill(secondAgreement!.awsAgreementId);
    await page.getByRole("button", { name: "Move the event" }).click();
    await expect(page.getByText("Moved. Its new hour counts it.")).toBeVisible();
    await expect(page.locator("#moved")).toContainText("another tenant");
  });

  await test.step("voided, and its id stays taken", async () => {
    await page.locator("#void").getByLabel("Why").fill("sent by a test");
    await page.getByRole("button", { name: "Void the event" }).click();
    await expect(page.locator("#event .verdict")).toContainText("it was voided");
    await expectAccessible(page);
    expect((await reportUsage([{ id, agreementId: firstAgreement!.id }])).body.accepted).toBe(0);
  });

  await test.step("a correction says what it will do, and is booked once", async () => {
    await page.goto(admin(`/agreements/${secondAgreement!.id}/corrections`));
    await page.getByRole("button", { name: "See what it will do" }).click();
    await expect(page.locator("[aria-invalid=true]")).toHaveCount(2);
    await page.getByLabel("Dimension").selectOption(dimension!.name);
    await page.getByLabel("Correct by").fill("2.5");
    await page.getByLabel("Why").fill("missed while the sender was away");
    await page.getByRole("button", { name: "See what it will do" }).click();
    await expect(page.getByRole("heading", { name: /Correct .* by 2\.5\?/ })).toBeVisible();
    const carriedIn = page.locator(".sum-table").getByRole("row", { name: "Carried in" }).getByRole("cell");
    await expect(carriedIn).toHaveCount(2);
    const [without, withIt] = (await carriedIn.allTextContents()).map(Number);
    expect(Math.round((withIt! - without!) * 1e6)).toBe(2_500_000);
    await expectAccessible(page);
    await page.getByRole("button", { name: "Book the correction" }).dblclick();
    await expect(page.getByText("Booked. The next record carries it in.")).toBeVisible();
    await expect(page.locator("#corrections").getByText("missed while the sender was away")).toHaveCount(1);
    await expectAccessible(page);
  });
});

test("a refused record is offered again, and every call is there with what was sent and answered", async ({ page }) => {
  const id = `refused-${unique()}`;
  await report(firstAgreement!.id, id, "7");
  await simulator.setFaults([
    { operation: "BatchMeterUsage", kind: "error", rate: 1, name: "InvalidUsageDimensionException", status: 400 },
  ]);
  await signInAsOperator(page);
  await simulator.shiftClock(3_600);
  await expect(async () => {
    await runJobs();
    await openRecordOf(page, id);
    await expect(page.locator("#decide")).toContainText("Close as not billed", { timeout: 500 });
  }).toPass();
  await simulator.setFaults([]);
  await expectAccessible(page);

  await page.getByRole("button", { name: "Offer it again" }).click();
  const dialog = page.getByRole("dialog", { name: /to AWS again/ });
  await expectAccessible(page);
  await dialog.getByLabel("Why").fill("the listing has it by now");
  await dialog.getByRole("button", { name: "Offer it again" }).click();
  await expect(page.getByText("It is offered to AWS again with the next run.")).toBeVisible();
  await runJobs();
  await page.reload();
  await expect(page.locator("#life")).toContainText("Accepted by AWS");

  await page.locator("#attempts").getByRole("link").first().click();
  await expect(page.locator("#request")).toContainText(dimension!.name);
  await expect(page.locator("#response")).toContainText("meteringRecordId");
  await expectAccessible(page);
  const file = await page.request.get(`${page.url()}/request`);
  expect(JSON.stringify(await file.json())).toContain(dimension!.name);
  await page.goto(admin("/submissions?view=refused"));
  await expect(page.getByText("InvalidUsageDimensionException").first()).toBeVisible();
  await expectAccessible(page);
});

test("a file of usage is judged row by row, reviewed, and final; also without script", async ({ page, browser }) => {
  await signInAsOperator(page);
  const context = await browser.newContext({
    javaScriptEnabled: false,
    storageState: await page.context().storageState(),
  });
  const plain = await context.newPage();
  const name = unique();
  const now = new Date().toISOString();
  const rows = [
    "id,agreementId,dimension,quantity,timestamp",
    `${name}-1,${firstAgreement!.awsAgreementId},${dimension!.name},1.5,${now}`,
    `${name}-2,${firstAgreement!.awsAgreementId},${dimension!.name},-2,${now}`,
  ];
  const upload = async (target: Page, text: string) => {
    await target.goto(admin("/metering/upload"));
    await target
      .getByLabel("CSV file")
      .setInputFiles({ name: `${name}.csv`, mimeType: "text/csv", buffer: Buffer.from(text) });
    await target.getByRole("button", { name: "Review the file" }).click();
  };
  await upload(plain, "id,quantity\n1,2");
  await expect(plain.getByText(/The header lacks “dimension”/)).toBeVisible();
  await upload(plain, rows.join("\n"));
  await expect(plain.locator("#refused")).toContainText("INVALID_QUANTITY");
  await expect(plain.locator("#totals")).toContainText("1.500000");
  await context.close();

  await upload(page, rows.join("\n"));
  await expect(page.locator("#final")).toContainText("1 would be accepted");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Record 1 event" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Record them" }).click();
  await expect(page.getByText("1 accepted, 1 refused.")).toBeVisible();
  await upload(page, rows.join("\n"));
  await expect(page.locator("#final")).toContainText("1 are known already");
  await expect(page.getByText("Nothing in this file would count.")).toBeVisible();
  await page.goto(admin("/metering/upload"));
  await expectAccessible(page);
});

test("all of an agreement is held and let go; what goes next and what is set aside are told", async ({ page }) => {
  await report(secondAgreement!.id, `next-${unique()}`, "3.5");
  await signInAsOperator(page);
  await page.goto(admin(`/agreements/${secondAgreement!.id}`));
  await page.getByRole("button", { name: "Hold all of it" }).click();
  const dialog = page.getByRole("dialog", { name: /Hold all metering/ });
  await dialog.getByLabel("Why").fill("prices are being changed");
  await dialog.getByRole("button", { name: "Hold all of it" }).click();
  await expect(page.locator("#hold")).toContainText("prices are being changed");
  await expectAccessible(page);
  await page.locator("#hold").getByRole("button", { name: "Let it go" }).click();
  await page.getByRole("dialog").getByLabel("Why").fill("done");
  await page.getByRole("dialog").getByRole("button", { name: "Let it go" }).click();
  await expect(page.locator("#hold")).toContainText("Nothing of this agreement is held");

  await page.goto(admin("/metering"));
  await expect(page.locator("#map")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "What goes next" }).click();
  await expect(page.locator("#hours")).toContainText("The whole hour");
  await expect(page.locator("#pairs")).toContainText("3.500000");
  await expectAccessible(page);
  await page.getByRole("link", { name: "Set aside" }).click();
  await expect(page.getByRole("heading", { name: "Usage set aside" })).toBeVisible();
  await expectAccessible(page);
});
