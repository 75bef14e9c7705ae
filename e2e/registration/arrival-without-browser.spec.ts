import { CloudTrailClient, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { expect } from "@playwright/test";
import { runJobs } from "#e2e/fixtures/api.ts";
import { newAddress, register } from "#e2e/fixtures/buyer.ts";
import { signInAsOperator } from "#e2e/fixtures/operator.ts";
import { expectAccessible, test } from "#e2e/fixtures/page-checks.ts";
import { newestMail, simulator } from "#e2e/fixtures/simulator.ts";
import { stack } from "#e2e/fixtures/stack.ts";

test.afterEach(() => simulator.resetClock());

/** Posts a token as AWS's own seller toolkit does: a plain client that follows nothing and keeps no cookie. */
const post = (token: string) =>
  fetch(`${stack.appUrl}/marketplace/landing`, {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ "x-amzn-marketplace-token": token }).toString(),
  });

test("a plain client posts a token: AWS is asked once, its trail shows it, and the seller sees who arrived", async ({
  page,
}) => {
  const { token, customerAwsAccountId } = await simulator.subscribe();
  expect((await post(token)).status).toBe(303);
  await expect.poll(() => simulator.resolved(customerAwsAccountId)).toHaveLength(1);
  await runJobs();
  await runJobs();
  expect(await simulator.resolved(customerAwsAccountId)).toHaveLength(1);

  const news = await newestMail(stack.operatorEmail, /^New customers/);
  expect(news.text).toContain(`AWS account ${customerAwsAccountId}, Lumenar Vision`);
  await signInAsOperator(page);
  await page.goto(`${stack.appUrl}/admin/registrations?q=${customerAwsAccountId}`);
  const arrival = page.getByTestId("arrival");
  await expect(arrival).toHaveCount(1);
  await expect(arrival).toContainText(customerAwsAccountId);
  await expect(arrival).toContainText("Lumenar Vision");
  await expectAccessible(page);

  await simulator.shiftClock(1_200);
  const trail = new CloudTrailClient({
    region: "us-east-1",
    endpoint: stack.simulatorUrl,
    credentials: { accessKeyId: "AKIATEST", secretAccessKey: "test" },
  });
  const lookup = new LookupEventsCommand({
    LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "ResolveCustomer" }],
  });
  const { Events = [] } = await trail.send(lookup);
  const shown = Events.filter(({ CloudTrailEvent = "" }) => CloudTrailEvent.includes(customerAwsAccountId));
  expect(shown).toHaveLength(1);
  expect(JSON.stringify(Events)).not.toContain(token);
});

test("a payment that fails, then succeeds: the welcome page says so without a reload, and without script", async ({
  page,
  browser,
}) => {
  // Both pages look again by themselves, ever more seldom.
  test.slow();
  const { token, agreementId } = await simulator.subscribe({ paymentFails: true });
  await register(page, token, newAddress("payer"), "Payer Works");
  await page.evaluate(() => Object.assign(window, { isStillThisPage: true }));
  await runJobs();
  const standing = page.getByTestId("standing");
  const soon = { timeout: 45_000 };
  await expect(standing).toHaveAttribute("data-state", "waiting", soon);
  await expect(standing).toContainText("AWS could not charge your payment method");
  await expect(page.getByTestId("welcome")).not.toContainText("You can start now");
  await expectAccessible(page);

  const context = await browser.newContext({
    javaScriptEnabled: false,
    storageState: await page.context().storageState(),
  });
  const plain = await context.newPage();
  await plain.goto(page.url());
  await expect(plain.getByTestId("standing")).toHaveAttribute("data-state", "waiting");

  await simulator.change(agreementId, "pay");
  await expect(async () => {
    await runJobs();
    await expect(standing).toHaveAttribute("data-state", "ready", { timeout: 6_000 });
  }).toPass(soon);
  await expect(standing).toContainText("You can start now");
  expect(await page.evaluate(() => "isStillThisPage" in window)).toBe(true);
  await expect(plain.getByTestId("standing")).toHaveAttribute("data-state", "ready", soon);
  await context.close();
});
