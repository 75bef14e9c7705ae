import { expect, type Page } from "@playwright/test";
import { arrive, newAddress, register } from "#e2e/fixtures/buyer.ts";
import { expectAccessible, test } from "#e2e/fixtures/page-checks.ts";
import { simulator } from "#e2e/fixtures/simulator.ts";
import { stack } from "#e2e/fixtures/stack.ts";

const landing = `${stack.appUrl}/marketplace/landing`;

test.afterEach(() => simulator.setFaults([]));

async function expectFault(page: Page, code: string): Promise<void> {
  await expect(page.getByTestId("registration-error")).toHaveAttribute("data-code", code);
  await expect(page.getByTestId("registration-error")).not.toContainText(/subscribe again/i);
}

test("the fulfillment address answers a visit with an information page", async ({ page }) => {
  const response = await page.goto(landing);
  expect(response?.status()).toBe(200);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

test.describe("the landing refuses what AWS never sends", () => {
  const form = (body: string, type = "application/x-www-form-urlencoded") => ({
    data: body,
    headers: { "content-type": type },
  });
  const cases: [string, { data: string; headers: Record<string, string> }, number][] = [
    ["no token", form("x-amzn-marketplace-offer-type=free-trial"), 400],
    ["an empty token", form("x-amzn-marketplace-token="), 400],
    ["a token above 8 KB", form(`x-amzn-marketplace-token=${"a".repeat(9_000)}`), 400],
    ["a body above 16 KB", form(`x-amzn-marketplace-token=${"a".repeat(1_000_000)}`), 413],
  ];
  for (const [name, request, status] of cases) {
    test(name, async ({ request: http }) => {
      const response = await http.post(landing, { ...request, maxRedirects: 0 });
      expect(response.status()).toBe(status);
      expect(await response.text()).toContain("Set up your account");
    });
  }

  test("JSON", async ({ request: http }) => {
    const response = await http.post(landing, { data: { "x-amzn-marketplace-token": "t" }, maxRedirects: 0 });
    expect(response.status()).toBe(400);
  });
});

for (const [name, token] of [
  ["that AWS does not know", "not-a-token-of-aws"],
  ["with spaces", "not a token of aws"],
  ["of 2 KB", "t".repeat(2_048)],
] as const) {
  test(`a token ${name} says where to start again`, async ({ page }) => {
    await arrive(page, token);
    await expectFault(page, "TOKEN_INVALID");
    await expectAccessible(page);
  });
}

test("a token that is too old says what to press in AWS Marketplace", async ({ page }) => {
  const { agreementId } = await simulator.subscribe();
  await arrive(page, await simulator.token(agreementId, { expired: true }));
  await expectFault(page, "TOKEN_EXPIRED");
  await expect(page.getByTestId("registration-error")).toContainText("Set up your account");
  await expectAccessible(page);
});

test("while AWS does not answer the buyer waits, tries again and gets on", async ({ page }) => {
  const { token } = await simulator.subscribe();
  await simulator.setFaults([{ operation: "ResolveCustomer", kind: "internal", rate: 1 }]);
  await arrive(page, token);
  await expectFault(page, "AWS_UNAVAILABLE");
  await expectAccessible(page);
  await simulator.setFaults([]);
  await page.getByRole("button", { name: /ask again|try again/i }).click();
  await expect(page.getByTestId("email")).toBeVisible();
});

test("rights that are missing at AWS are the seller's fault, and the page says so", async ({ page }) => {
  const { token } = await simulator.subscribe();
  await simulator.setFaults([
    { operation: "ResolveCustomer", kind: "error", name: "AccessDeniedException", status: 400, rate: 1 },
  ]);
  await arrive(page, token);
  await expectFault(page, "CONFIGURATION");
});

test("R08 a product that is not sold here is refused", async ({ page }) => {
  const productCode = "foreignproduct00000000001";
  const put = await fetch(`${stack.simulatorUrl}/_sim/products/${productCode}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      productId: "prod-foreign1",
      title: "Foreign",
      pricingModel: "SUBSCRIPTION",
      integration: "LICENSE",
      dimensions: [{ name: "things", unit: "Things", metered: true, entitled: false }],
    }),
  });
  expect(put.ok).toBe(true);
  const { token } = await simulator.subscribe({ productCode });
  await arrive(page, token);
  await expectFault(page, "UNKNOWN_PRODUCT");
});

test("without an arrival the page tells where to begin", async ({ page }) => {
  await page.goto(`${stack.appUrl}/register`);
  await expectFault(page, "NO_REGISTRATION");
  await expectAccessible(page);
});

test("R02 the token is in no address and no page", async ({ page }) => {
  const { token } = await simulator.subscribe();
  const seen: string[] = [];
  page.on("request", (request) => seen.push(request.url()));
  await register(page, token, newAddress("canary"), "Canary Works");
  expect(seen.filter((url) => url.includes(token.slice(0, 24)))).toEqual([]);
  expect(await page.content()).not.toContain(token.slice(0, 24));
});
