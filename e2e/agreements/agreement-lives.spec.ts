import { expect, type Page } from "@playwright/test";
import { readAccess, readAgreement, readAgreementsOf, reportUsage, runJobs } from "#e2e/fixtures/api.ts";
import { arrive, newAddress, register } from "#e2e/fixtures/buyer.ts";
import { expectAccessible, test } from "#e2e/fixtures/page-checks.ts";
import { simulator, type Subscription } from "#e2e/fixtures/simulator.ts";
import { stack } from "#e2e/fixtures/stack.ts";

const CONTRACT_PRODUCT_CODE = "lumenararchive000000000001";
const HOUR_SECONDS = 3_600;
const [metered] = stack.dimensions;

test.afterEach(() => simulator.resetClock());

/** A registered buyer of what was subscribed to. */
async function aBuyer(page: Page, name: string, options: Record<string, unknown> = {}) {
  const subscription = await simulator.subscribe(options);
  await register(page, subscription.token, newAddress("life"), name);
  await page.goto(`${stack.appUrl}/dashboard`);
  const id = (await page.getByTestId("agreement").first().getAttribute("data-agreement-id"))!;
  return { ...subscription, id };
}

let events = 0;
/** Reports usage of now, named as `by` says, and expects it to be taken. */
async function use(by: Record<string, string>, quantity: number, dimension = metered!.name, at = new Date()) {
  const event = { ...by, dimension, quantity, timestamp: at.toISOString() };
  const { body } = await reportUsage([{ id: `life-${at.getTime()}-${++events}`, ...event }]);
  expect(body.results).toMatchObject([{ status: "accepted" }]);
}

/** Runs the jobs until what AWS did has arrived in the agreement. */
async function expectStatus(id: string, status: string) {
  await expect(async () => {
    await runJobs();
    expect((await readAgreement(id)).status).toBe(status);
  }).toPass();
}

async function expectBill({ licenseArn }: Pick<Subscription, "licenseArn">, quantities: number[]) {
  await expect(async () => {
    await runJobs();
    const { records } = await simulator.billed(licenseArn);
    expect(records.map(({ quantity }) => quantity)).toEqual(quantities);
    expect(records.every(({ conflicts }) => conflicts === 0)).toBe(true);
  }).toPass();
}

test("a free trial is used, and converted without a gap", async ({ page }) => {
  const buyer = await aBuyer(page, "Tryout Ltd", { offer: "free-trial" });
  await expectStatus(buyer.id, "trial");
  await page.reload();
  await expect(page.getByTestId("agreement")).toContainText("Trial");
  await expectAccessible(page);
  await use({ agreementId: buyer.id }, 3);

  await simulator.change(buyer.agreementId, "convert-trial");
  await expectStatus(buyer.id, "active");
  expect(await readAccess(buyer.id)).toMatchObject({ access: "granted" });
  await use({ agreementId: buyer.id }, 4);
  await page.reload();
  await expect(page.getByTestId("agreement")).toHaveCount(1);
  await expect(page.getByTestId("agreement")).toContainText("Active");
  await simulator.shiftClock(HOUR_SECONDS);
  await expectBill(buyer, [7]);
});

test("a contract grants what was bought, and follows its amendment", async ({ page }) => {
  const buyer = await aBuyer(page, "Signed Ltd", {
    productCode: CONTRACT_PRODUCT_CODE,
    entitlements: [
      { dimension: "seats", value: 50 },
      { dimension: "sso", value: true },
    ],
  });
  const included = page.locator("#included");
  await expect(included).toContainText("50");
  await expectAccessible(page);
  expect(await readAccess(buyer.id)).toMatchObject({ access: "granted" });

  await simulator.entitle(buyer.agreementId, [{ dimension: "seats", value: 80 }]);
  await expect(async () => {
    await runJobs();
    await page.reload();
    await expect(included).toContainText("80", { timeout: 100 });
  }).toPass();
  await expect(included).not.toContainText("Single sign-on");
  const { entitlements } = await readAccess(buyer.id);
  expect(entitlements.map(({ dimension }) => dimension)).toEqual(["seats"]);
});

test("consumption is billed from where the contract is used up", async ({ page }) => {
  const buyer = await aBuyer(page, "Beyond Ltd", {
    productCode: CONTRACT_PRODUCT_CODE,
    entitlements: [{ dimension: "archive_gb", value: 100 }],
  });
  await runJobs();
  await use({ agreementId: buyer.id }, 130, "archive_gb_overage");
  await simulator.shiftClock(HOUR_SECONDS);
  await expectBill(buyer, [30]);
  await page.goto(`${stack.appUrl}/dashboard/agreements/${buyer.id}`);
  await expect(page.locator('[data-testid="metering-record"][data-status="ACCEPTED"]')).toContainText("30");
  await expectAccessible(page);
});

test("a renewal on the same licence changes nothing for the buyer", async ({ page }) => {
  const buyer = await aBuyer(page, "Again Ltd");
  await use({ agreementId: buyer.id }, 2);
  const renewed = await simulator.change(buyer.agreementId, "renew");
  await expect(async () => {
    await runJobs();
    expect((await readAgreement(buyer.id)).awsAgreementId).toBe(renewed.agreementId);
  }).toPass();
  expect(await readAgreement(buyer.id)).toMatchObject({
    status: "active",
    licenseArn: buyer.licenseArn,
    previousAwsAgreementId: buyer.agreementId,
  });
  await use({ agreementId: buyer.id }, 3);
  await page.reload();
  await expect(page.getByTestId("agreement")).toHaveCount(1);
  await simulator.shiftClock(HOUR_SECONDS);
  await expectBill(buyer, [5]);
});

for (const [verb, oldStatus] of [
  ["renew", "a renewal"],
  ["replace", "a replacement"],
] as const) {
  test(`${oldStatus} on a new licence takes customer, access and the rest of a unit along`, async ({ page }) => {
    const buyer = await aBuyer(page, `New licence ${verb}`);
    await use({ agreementId: buyer.id }, 1.6);
    const next = await simulator.change(buyer.agreementId, verb, { license: "new" });
    await expect(async () => {
      await runJobs();
      const successor = (await readAgreementsOf(buyer.customerAwsAccountId)).find(
        ({ licenseArn }) => licenseArn === next.licenseArn,
      );
      expect(successor).toMatchObject({ status: "active" });
      expect(successor?.organizationId).toBe((await readAgreement(buyer.id)).organizationId);
    }).toPass();
    await expectStatus(buyer.id, "ended");
    await use({ licenseArn: next.licenseArn! }, 1.6);
    await page.reload();
    await expect(page.getByTestId("agreement").filter({ hasText: "Active" })).toHaveCount(1);
    await simulator.shiftClock(HOUR_SECONDS);
    await expectBill(buyer, [1]);
    await expectBill({ licenseArn: next.licenseArn! }, [2]);
  });
}

test("who cancels is billed for the last hour at once, can still look, and may come back", async ({ page }) => {
  const buyer = await aBuyer(page, "Leaving Ltd");
  await use({ agreementId: buyer.id }, 6);
  await simulator.change(buyer.agreementId, "cancel");
  await expectStatus(buyer.id, "ended");
  await expectBill(buyer, [6]);
  expect(await readAccess(buyer.id)).toMatchObject({ access: "ended" });
  await page.reload();
  await expect(page.getByTestId("agreement")).toContainText("Ended");
  await expectAccessible(page);
  await page.goto(`${stack.appUrl}/dashboard/agreements/${buyer.id}`);
  await expect(page.locator('[data-testid="metering-record"][data-status="ACCEPTED"]')).toContainText("6");

  const again = await simulator.subscribe({ customerAwsAccountId: buyer.customerAwsAccountId });
  await arrive(page, again.token);
  await expect(page.getByTestId("organization-choice")).toHaveCount(2);
  await page.getByRole("radio", { name: /Leaving Ltd/ }).check();
  await page.getByTestId("confirm-link").click();
  await expect(page.getByTestId("welcome")).toBeVisible();
  await use({ customerAwsAccountId: buyer.customerAwsAccountId, productCode: stack.productCode }, 2);
  await simulator.shiftClock(HOUR_SECONDS);
  await expectBill(again, [2]);
  await expectBill(buyer, [6]);
});

test("LEGACY: a customer identifier is billed, and its end is told an hour ahead", async ({ page }) => {
  const buyer = await aBuyer(page, "Classic Ltd", { productCode: stack.legacyProductCode });
  const bill = async () => (await simulator.billedLegacy(buyer.customerIdentifier!)).records;
  await use({ agreementId: buyer.id }, 4);
  await simulator.shiftClock(HOUR_SECONDS);
  await expect(async () => {
    await runJobs();
    expect(await bill()).toMatchObject([{ quantity: 4, conflicts: 0 }]);
  }).toPass();

  await simulator.change(buyer.agreementId, "cancel");
  await expectStatus(buyer.id, "ending");
  expect(await readAccess(buyer.id)).toMatchObject({ access: "granted" });
  await page.reload();
  await expect(page.getByTestId("agreement")).toContainText("Ends");
  await simulator.shiftClock(2 * HOUR_SECONDS + 60);
  await expectStatus(buyer.id, "ended");
  expect(await readAccess(buyer.id)).toMatchObject({ access: "ended" });
});
