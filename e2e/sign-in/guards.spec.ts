import { expect } from "@playwright/test";
import { newAddress, register } from "#e2e/fixtures/buyer.ts";
import { signInAsOperator } from "#e2e/fixtures/operator.ts";
import { test } from "#e2e/fixtures/page-checks.ts";
import { simulator } from "#e2e/fixtures/simulator.ts";
import { stack } from "#e2e/fixtures/stack.ts";

const operatorRooms = ["", "/customers", "/metering", "/products", "/keys"];

test("T02 nobody who is not signed in sees a dashboard or the console", async ({ page }) => {
  for (const path of ["/dashboard", "/dashboard/team", ...operatorRooms.map((room) => `/admin${room}`)]) {
    await page.goto(`${stack.appUrl}${path}`);
    await expect(page, path).toHaveURL(/\/sign-in/);
  }
});

test("T01 a buyer sees neither the console nor another buyer's agreement", async ({ page }) => {
  const { token } = await simulator.subscribe();
  await register(page, token, newAddress("curious"), "Curious Ltd");
  for (const room of operatorRooms) {
    const response = await page.goto(`${stack.appUrl}/admin${room}`);
    expect(response?.status(), room).toBe(404);
  }
  const foreign = await page.goto(`${stack.appUrl}/dashboard/agreements/${stack.agreements[0]!.id}`);
  expect(foreign?.status()).toBe(404);
  // One frame: the words stand in the buyer's own pages.
  await expect(page.getByRole("main")).toHaveCount(1);
  await expect(page.getByRole("link", { name: "Team" })).toBeVisible();
  expect(await page.content()).not.toContain(stack.agreements[0]!.customerAwsAccountId);
});

test("A12 every answer carries the security headers", async ({ request }) => {
  for (const path of [
    "/",
    "/sign-in",
    "/register",
    "/marketplace/landing",
    "/api/health",
    "/api/v1/agreements",
    "/nowhere",
  ]) {
    const headers = (await request.get(`${stack.appUrl}${path}`, { maxRedirects: 0 })).headers();
    expect(headers["x-content-type-options"], path).toBe("nosniff");
    expect(headers["referrer-policy"], path).toMatch(/^(no-referrer|same-origin)$/);
    expect(`${headers["content-security-policy"] ?? ""} ${headers["x-frame-options"] ?? ""}`, path).toMatch(
      /frame-ancestors 'none'|DENY/,
    );
    expect(headers["x-powered-by"], path).toBeUndefined();
  }
});

test("A08 a session opens no API, and a key opens no page", async ({ page }) => {
  await signInAsOperator(page);
  expect((await page.request.get(`${stack.appUrl}/api/v1/agreements`)).status()).toBe(401);
  const withKey = await fetch(`${stack.appUrl}/admin`, {
    headers: { authorization: `Bearer ${stack.apiKey}` },
    redirect: "manual",
  });
  expect(withKey.status).not.toBe(200);
});
