import { expect, type Page } from "@playwright/test";
import { arrive, newAddress, passAsking, signInHere } from "#e2e/fixtures/buyer.ts";
import { signInAsOperator } from "#e2e/fixtures/operator.ts";
import { expectAccessible, test } from "#e2e/fixtures/page-checks.ts";
import { startSampleSeller } from "#e2e/fixtures/sample-seller.ts";
import { simulator } from "#e2e/fixtures/simulator.ts";
import { stack } from "#e2e/fixtures/stack.ts";

const productCode = `handoff-${Date.now().toString(36)}`;
test.describe.configure({ mode: "serial" });
let seller: Awaited<ReturnType<typeof startSampleSeller>>;
test.beforeAll(async () => {
  seller = await startSampleSeller();
});
test.afterAll(() => seller.stop());

const api = async <T>(path: string): Promise<T> => {
  const response = await fetch(`${stack.appUrl}${path}`, { headers: { authorization: `Bearer ${stack.apiKey}` } });
  return (await response.json()) as T;
};

/** The product at the simulator, and in the console by its forms, with the seller's own sign-up. */
async function sellProduct(page: Page) {
  const dimension = { name: "api_calls", unit: "Units", metered: true, entitled: false };
  await simulator.listProduct(productCode, {
    productId: `prod-${productCode.replaceAll("-", "")}`,
    title: "Lumenar Handoff",
    pricingModel: "SUBSCRIPTION",
    integration: "LICENSE",
    dimensions: [dimension],
  });
  await signInAsOperator(page);
  await page.goto(`${stack.appUrl}/admin/products/new`);
  await page.getByLabel("Title", { exact: true }).fill("Lumenar Handoff");
  await page.getByLabel("Product code", { exact: true }).fill(productCode);
  await page.getByLabel("Hand off to").fill("http://elsewhere.example/");
  await page.getByRole("button", { name: "Create product" }).click();
  await expect(page.getByText("Enter an address that begins with https://.")).toBeVisible();
  await page.getByLabel("Hand off to").fill(`${seller.url}/aws-marketplace`);
  await page.getByRole("button", { name: "Create product" }).click();
  await expect(page.getByText(`Hand off to ${new URL(seller.url).host}`)).toBeVisible();
  await page.getByRole("link", { name: "Add dimension" }).first().click();
  await page.getByLabel("API name").fill("api_calls");
  await page.getByLabel("Label", { exact: true }).fill("API calls");
  await page.getByLabel("Unit", { exact: true }).fill("calls");
  await page.getByRole("button", { name: "Add dimension" }).click();
  await expect(page.getByText("Dimension saved.")).toBeVisible();
}

async function confirmAs(page: Page, name: string) {
  const { token } = await simulator.subscribe({ productCode });
  await arrive(page, token);
  await signInHere(page, newAddress("handoff"));
  await page.getByTestId("organization-name").fill(name);
  await page.getByTestId("confirm-link").click();
}

test("a buyer is handed off to the seller's own sign-up, becomes a tenant, and uses the product", async ({
  page,
  browser,
}) => {
  test.setTimeout(120_000);
  const operator = await browser.newPage();
  await sellProduct(operator);
  await operator.close();

  await test.step("confirms here and arrives there, at an address without the code", async () => {
    const arrivals: string[] = [];
    page.on("request", (request) => void (request.url().startsWith(seller.url) && arrivals.push(request.url())));
    await confirmAs(page, "Handoff Labs");
    await expect(page.getByRole("button", { name: "Create my account" })).toBeVisible();
    expect(page.url()).toBe(`${seller.url}/`);
    expect(arrivals[0]).toMatch(/\/aws-marketplace\?code=tpc_[A-Za-z0-9_-]{43}$/);

    await page.goto(arrivals[0]!);
    await expect(page.getByTestId("claim-error")).toHaveAttribute("data-code", "CLAIM_REDEEMED");
  });

  const tenant = await test.step("becomes a tenant: the organization has the seller's own id", async () => {
    await page.goto(seller.url);
    await page.getByRole("button", { name: "Create my account" }).click();
    const id = await page.getByTestId("tenant").innerText();
    const { data } = await api<{ data: { organizationExternalId: string }[] }>(
      `/api/v1/agreements?productCode=${productCode}`,
    );
    expect(data).toMatchObject([{ organizationExternalId: id, status: "active" }]);
    return id;
  });

  await test.step("works, and what it used is reported for that id", async () => {
    for (let i = 0; i < 2; i++) {
      await page.getByRole("button", { name: "Do some work" }).click();
      await expect(page.getByTestId("worked")).toBeVisible();
      await page.getByRole("link", { name: "Back" }).click();
    }
    const { data } = await api<{ data: { id: string }[] }>(`/api/v1/agreements?productCode=${productCode}`);
    await expect
      .poll(async () => {
        const records = await api<{ data: { used: string }[] }>(
          `/api/v1/metering-records?agreementId=${data[0]!.id}&status=OPEN`,
        );
        return records.data.map(({ used }) => used);
      })
      .toEqual(["2.5"]);
    expect(tenant).toMatch(/^tenant-/);
  });

  await test.step("finds the way back from the welcome page", async () => {
    await page.goto(`${stack.appUrl}/register/welcome`);
    await expectAccessible(page);
    await page.getByRole("button", { name: "Continue to Lumenar Handoff" }).click();
    await expect(page.getByTestId("tenant")).toHaveText(tenant);
  });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the form's own redirect leads there too, which the policy allows", async ({ page, context }) => {
    const { token } = await simulator.subscribe({ productCode });
    await context.addCookies(await arriveByPost(token));
    await page.goto(`${stack.appUrl}/register`);
    await passAsking(page);
    await signInHere(page, newAddress("handoff"));
    await page.goto(`${stack.appUrl}/register`);
    await page.getByTestId("organization-name").fill("Noscript Labs");
    const [response] = await Promise.all([
      page.waitForResponse((answer) => answer.status() === 303 && answer.url().includes("/register")),
      page.getByTestId("confirm-link").click(),
    ]);
    expect(response.headers()["location"]).toContain(`${seller.url}/aws-marketplace?code=tpc_`);
    await expect(page.getByRole("button", { name: "Create my account" })).toBeVisible();
  });
});

/** The cookie that the landing route gives, for a browser that posts no form of another site. */
async function arriveByPost(token: string) {
  const response = await fetch(`${stack.appUrl}/marketplace/landing`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ "x-amzn-marketplace-token": token }),
  });
  const [name, value] = response.headers.get("set-cookie")!.split(";")[0]!.split("=");
  return [{ name: name!, value: value!, url: stack.appUrl }];
}
