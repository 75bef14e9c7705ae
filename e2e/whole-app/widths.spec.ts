import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { runJobs } from "#e2e/fixtures/api.ts";
import { arrive, newAddress, signIn, signInHere } from "#e2e/fixtures/buyer.ts";
import {
  aWaitingTeam,
  aWebhookDelivery,
  longAddress,
  lookUp,
  unbroken,
  withLongNames,
} from "#e2e/fixtures/long-names.ts";
import { signInAsOperator } from "#e2e/fixtures/operator.ts";
import { test } from "#e2e/fixtures/page-checks.ts";
import { simulator } from "#e2e/fixtures/simulator.ts";
import { stack } from "#e2e/fixtures/stack.ts";
import { tooWide } from "#e2e/fixtures/widths.ts";

const [agreement] = stack.agreements;
const one = (sql: string) => () => lookUp(`${sql} LIMIT 1`);
const product = `(SELECT id FROM product WHERE product_code = '${stack.productCode}')`;
const aProduct = one(`SELECT id FROM product WHERE product_code = '${stack.productCode}'`);
const linked = `SELECT organization_id FROM agreement_link WHERE agreement_id = '${agreement!.id}'`;

const aRecord = async () => {
  const headers = { authorization: `Bearer ${stack.apiKey}` };
  const response = await fetch(`${stack.appUrl}/api/v1/metering-records?limit=1`, { headers });
  return ((await response.json()) as { data: { id: string }[] }).data[0]!.id;
};

/** What stands for a route's parameters, in their order. */
type Values = readonly (string | (() => Promise<string>))[];

/** Every page that the build knows, by who reads it, with something to show. A page without an entry fails. */
const visitor: Record<string, Values> = {
  "/": [],
  "/_not-found": [],
  "/docs/api": [],
  "/join/[id]": ["00000000-0000-4000-8000-000000000000"],
  "/sign-in": [],
  "/sign-in/finish": [],
  "/sign-in/join": [],
};
/** Shown on the way from AWS, by `register` below. */
const arriving: Record<string, Values> = { "/register": [], "/register/welcome": [] };
const buyer: Record<string, Values> = {
  "/dashboard": [],
  "/dashboard/agreements/[id]": [
    one(
      `SELECT agreement_id FROM agreement_link JOIN membership USING (organization_id) JOIN user_account ON user_account.id = user_id
         WHERE email = '${stack.buyerEmail}' AND linked_to IS NULL`,
    ),
  ],
  "/dashboard/team": [],
  "/dashboard/team/requests/[id]": [one("SELECT id FROM join_request")],
  "/sign-out": [],
};
const operator: Record<string, Values> = {
  "/admin": [],
  "/admin/[...unknown]": ["nowhere"],
  "/admin/agreements": [],
  "/admin/agreements/[id]": [agreement!.id],
  "/admin/agreements/[id]/corrections": [agreement!.id],
  "/admin/agreements/successors": [],
  "/admin/agreements/switch/[id]": [one(`SELECT id FROM product WHERE product_code = '${stack.legacyProductCode}'`)],
  "/admin/alerts": [],
  "/admin/customers": [],
  "/admin/customers/[id]": [one(linked)],
  "/admin/customers/import": [],
  "/admin/customers/import/[id]": [one("SELECT id FROM customer_import ORDER BY created_at DESC")],
  "/admin/inbox": [],
  "/admin/inbox/[id]": [one("SELECT id FROM lifecycle_event ORDER BY received_at DESC")],
  "/admin/keys": [],
  "/admin/messages": [],
  "/admin/messages/[template]": ["welcome"],
  "/admin/metering": [],
  "/admin/metering/[id]": [aRecord],
  "/admin/metering/aside": [],
  "/admin/metering/events": [],
  "/admin/metering/next": [],
  "/admin/metering/refused": [],
  "/admin/metering/upload": [],
  "/admin/metering/upload/[id]": [
    one("SELECT id FROM usage_upload WHERE recorded_at IS NULL ORDER BY created_at DESC"),
  ],
  "/admin/products": [],
  "/admin/products/[id]": [aProduct],
  "/admin/products/[id]/dimensions/[dimensionId]": [
    aProduct,
    one(`SELECT id FROM dimension WHERE product_id = ${product}`),
  ],
  "/admin/products/[id]/dimensions/new": [aProduct],
  "/admin/products/[id]/edit": [aProduct],
  "/admin/products/new": [],
  "/admin/registrations": [],
  "/admin/search": [],
  "/admin/submissions": [],
  "/admin/submissions/[id]": [one("SELECT id FROM submission")],
  "/admin/team": [],
  "/admin/webhooks": [],
  "/admin/webhooks/[id]": [one("SELECT id FROM webhook_delivery ORDER BY created_at DESC")],
};

async function addressOf(route: string, values: Values): Promise<string> {
  if (route === "/_not-found") return `${stack.appUrl}/nowhere`;
  if (route === "/admin/search") return `${stack.appUrl}${route}?q=${unbroken.slice(0, 12)}`;
  let address = route;
  for (const value of values) {
    address = address.replace(/\[[^\]]+\]/, typeof value === "string" ? value : await value());
  }
  return stack.appUrl + address;
}

async function expectToFit(page: Page, pages: Record<string, Values>): Promise<void> {
  const found: string[] = [];
  for (const [route, values] of Object.entries(pages)) {
    const response = await page.goto(await addressOf(route, values));
    if (response?.status() !== (/_not-found|unknown/.test(route) ? 404 : 200))
      found.push(`${route} answers ${response?.status()}`);
    found.push(...(await tooWide(page)));
  }
  expect(found).toEqual([]);
}

test.describe.configure({ timeout: 240_000 });

test("every page that was built has an entry here", () => {
  const manifest = JSON.parse(readFileSync(".next/app-path-routes-manifest.json", "utf8")) as Record<string, string>;
  const built = Object.entries(manifest).flatMap(([file, route]) => (file.endsWith("/page") ? [route] : []));
  const isOurs = (route: string) => !["/_global-error"].includes(route);
  expect(built.filter(isOurs).sort()).toEqual(
    [visitor, arriving, buyer, operator].flatMap((pages) => Object.keys(pages)).sort(),
  );
});

test("what a visitor and an arriving buyer see fits every width, with names of 120 letters", async ({ page }) => {
  const { token } = await simulator.subscribe();
  await withLongNames(async () => {
    await expectToFit(page, visitor);
    await page.setViewportSize({ width: 1280, height: 900 });
    await arrive(page, token);
    const signingIn = await tooWide(page);
    await signInHere(page, newAddress("wide"));
    await expect(page.getByTestId("registration-product")).toBeVisible();
    const choosing = await tooWide(page);
    await page.getByTestId("organization-name").fill(unbroken);
    await page.getByTestId("confirm-link").click();
    await expect(page.getByTestId("welcome")).toBeVisible();
    expect([...signingIn, ...choosing, ...(await tooWide(page))]).toEqual([]);
  });
});

test("what a buyer sees fits every width, with names of 120 letters", async ({ page }) => {
  await signIn(page, stack.buyerEmail);
  await withLongNames(async () => {
    const clear = await aWaitingTeam();
    await expectToFit(page, buyer).finally(clear);
  });
});

test("the console fits every width, with names of 120 letters", async ({ page }) => {
  const { agreementId, licenseArn } = await simulator.subscribe();
  await runJobs();
  await signInAsOperator(page);
  await bringFiles(page, agreementId, licenseArn);
  await withLongNames(async () => {
    const clear = await aWebhookDelivery();
    await expectToFit(page, operator).finally(clear);
  });
});

test("the simulator's pages fit every width, with names of 120 letters", async ({ page }) => {
  const productCode = "widewidewidewidewidewide1";
  await simulator.listProduct(productCode, {
    productId: "prod-widewidewide1",
    title: unbroken,
    pricingModel: "SUBSCRIPTION",
    integration: "LICENSE",
    dimensions: [{ name: unbroken, unit: unbroken, metered: true, entitled: false, price: "0.0000000001" }],
  });
  const { agreementId } = await simulator.subscribe({ productCode });
  const found: string[] = [];
  const seen = new Set<string>();
  const next = ["/", `/products/${productCode}`, `/agreements/${agreementId}`];
  for (let path = next.shift(); path !== undefined; path = next.shift()) {
    // One of each kind of page.
    const kind = path.replace(/\?.*/, "").replace(/(?<=\/(agreements|calls|events|mail|products)\/).+/, ":id");
    if (seen.has(kind)) continue;
    seen.add(kind);
    await page.goto(stack.simulatorUrl + path);
    found.push(...(await tooWide(page)));
    next.push(
      ...(await page.locator("a[href^='/']").evaluateAll((links) => links.map((link) => link.getAttribute("href")!))),
    );
  }
  expect(seen.size).toBeGreaterThan(10);
  expect(found).toEqual([]);
});

/** A list of customers and a file of usage, checked and not yet taken over. */
async function bringFiles(page: Page, awsAgreementId: string, licenseArn: string): Promise<void> {
  const files = [
    ["/admin/customers/import", "Check the list", customersFile(licenseArn)],
    ["/admin/metering/upload", "Review the file", usageFile(awsAgreementId)],
  ] as const;
  for (const [address, button, text] of files) {
    await page.goto(stack.appUrl + address);
    const file = { name: `${unbroken}.csv`, mimeType: "text/csv", buffer: Buffer.from(text) };
    await page.getByLabel("CSV file").setInputFiles(file);
    await page.getByRole("button", { name: button }).click();
    await page.waitForURL((url) => url.pathname !== address);
  }
}

const customersFile = (licenseArn: string) =>
  [
    "productCode,licenseArn,organizationName,externalId,adminEmails,meteringFrom",
    `${stack.productCode},${licenseArn},${unbroken},${unbroken},${longAddress},2026-11-01T00:00:00Z`,
    `${unbroken},${unbroken},${unbroken},${unbroken},${unbroken},${unbroken}`,
  ].join("\n");

const usageFile = (awsAgreementId: string) =>
  [
    "id,agreementId,dimension,quantity,timestamp",
    `${unbroken},${awsAgreementId},${stack.dimensions[0]!.name},1.5,${new Date().toISOString()}`,
    `${unbroken}-2,${awsAgreementId},${unbroken},${unbroken},${unbroken}`,
  ].join("\n");
