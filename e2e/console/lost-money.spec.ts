import { expect } from "@playwright/test";
import { reportUsage, runJobs } from "#e2e/fixtures/api.ts";
import { billFromElsewhere } from "#e2e/fixtures/another-sender.ts";
import { newAddress, register } from "#e2e/fixtures/buyer.ts";
import { signInAsOperator } from "#e2e/fixtures/operator.ts";
import { expectAccessible, test } from "#e2e/fixtures/page-checks.ts";
import { simulator } from "#e2e/fixtures/simulator.ts";
import { stack } from "#e2e/fixtures/stack.ts";

test.afterEach(() => simulator.resetClock());

const HOUR_SECONDS = 3_600;
const admin = (path = "") => `${stack.appUrl}/admin${path}`;
const [dimension] = stack.dimensions;

test("units that AWS does not hold are lost once their window closes, until an operator settles them", async ({
  page,
  browser,
}) => {
  // Two windows of time, a buyer's registration and seven pages, each looked at for accessibility.
  test.slow();
  const subscription = await simulator.subscribe();
  const buyer = await (await browser.newContext()).newPage();
  await register(buyer, subscription.token, newAddress("lost"), `Heron ${Date.now().toString(36)}`);
  await buyer.goto(`${stack.appUrl}/dashboard`);
  const agreementId = (await buyer.getByTestId("agreement").first().getAttribute("data-agreement-id"))!;
  await buyer.close();
  const event = { id: `lost-${agreementId}`, agreementId, dimension: dimension!.name, quantity: "700" };
  const timestamp = new Date().toISOString();
  expect((await reportUsage([{ ...event, timestamp }])).body.accepted).toBe(1);
  const elsewhere = { ...subscription, dimension: dimension!.name, timestamp, quantity: 300 };
  expect(await billFromElsewhere(elsewhere)).toBe("Success");
  await signInAsOperator(page);

  await test.step("while AWS takes it, nobody says more than is known", async () => {
    await simulator.shiftClock(HOUR_SECONDS);
    await expect(async () => {
      await runJobs();
      await page.goto(admin(`/metering?agreement=${agreementId}&view=attention`));
      await page.getByRole("rowheader").getByRole("link").first().click({ timeout: 1_000 });
      await expect(page.locator("#sum .verdict")).toContainText("up to 700 may be missing there", { timeout: 1_000 });
    }).toPass();
    await expect(page.locator("[data-lost]")).toHaveCount(0);
    await expectAccessible(page);
  });

  await test.step("past its window it stands first on the overview, in red, and leads to its record", async () => {
    await simulator.shiftClock(26 * HOUR_SECONDS);
    await runJobs();
    await page.goto(admin());
    const lost = page.getByTestId("lost");
    await expect(lost).toContainText("not billed");
    await expect(lost).toContainText("Duplicate");
    await expect(page.getByText("All clear")).toHaveCount(0);
    await expectAccessible(page);
    await lost.getByRole("link", { name: /^See (the|all)/ }).click();
    await expect(page).toHaveURL(/view=lost/);
    await page.goto(admin(`/metering?agreement=${agreementId}&view=lost`));
    await expect(page.getByText("Duplicate, too late")).toBeVisible();
    await expect(page.locator("[data-lost]").first()).toBeVisible();
    await page.getByRole("rowheader").getByRole("link").first().click();
  });

  await test.step("what AWS holds is entered, compared, and the difference is booked once", async () => {
    const held = page.locator("#at-aws");
    await held.getByRole("button", { name: "See the difference" }).click();
    await expect(held.locator("[aria-invalid=true]")).toHaveCount(2);
    await held.getByLabel("Units that AWS holds for this hour").fill("300");
    await held.getByLabel("Where you saw it").fill("the log of the old reporter");
    await held.getByRole("button", { name: "See the difference" }).click();
    await expect(held.getByRole("heading", { name: "400 missing at AWS" })).toBeVisible();
    await expectAccessible(page);
    await held.getByRole("button", { name: "Book the correction and settle" }).dblclick();
    await expect(page.getByText("Settled. The open hour carries the correction in.")).toBeVisible();
    await expect(page.locator("#sum .verdict")).toContainText("The missing 400 were booked into a later hour.");
    await expect(page.locator("#decisions")).toContainText("the log of the old reporter");
    await expectAccessible(page);
  });

  await test.step("it is lost no more, and the agreement's timeline says who and why", async () => {
    await page.goto(admin(`/metering?agreement=${agreementId}&view=lost`));
    await expect(page.getByText("No record here")).toBeVisible();
    await page.goto(admin(`/agreements/${agreementId}?show=changes`));
    const timeline = page.locator("#timeline");
    await expect(timeline).toContainText("Duplicate settled by what AWS holds");
    await expect(timeline).toContainText("the log of the old reporter");
    await expectAccessible(page);
    await page.goto(admin(`/agreements/${agreementId}/corrections`));
    await expect(page.locator("#corrections").getByText("the log of the old reporter")).toHaveCount(1);
  });
});
