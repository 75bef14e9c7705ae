import { expect, type Page } from "@playwright/test";
import { signInAsOperator } from "#e2e/fixtures/operator.ts";
import { expectAccessible, test } from "#e2e/fixtures/page-checks.ts";
import { stack } from "#e2e/fixtures/stack.ts";

/** Adds an endpoint and gives its panel. */
async function addEndpoint(page: Page) {
  const url = `http://127.0.0.1:9/${Date.now().toString(36)}`;
  await page.getByRole("textbox", { name: "Address" }).fill(url);
  await page.getByRole("button", { name: "Add endpoint" }).click();
  await expect(page.locator("#add").getByTestId("webhook-secret")).toBeVisible();
  const first = await page.locator("#add").getByTestId("webhook-secret").innerText();
  return { panel: page.locator("section", { has: page.getByRole("heading", { name: url }) }), first };
}

for (const withScript of [true, false]) {
  test.describe(withScript ? "with script" : "without script", () => {
    test.use({ javaScriptEnabled: withScript });

    test("a webhook's secret turns, and its endpoint goes off, only once a question is answered", async ({ page }) => {
      await signInAsOperator(page);
      await page.goto(`${stack.appUrl}/admin/webhooks`);
      const { panel, first } = await addEndpoint(page);
      const question = page.getByRole("dialog");

      await panel.getByRole("button", { name: "New secret" }).click();
      await expect(question).toContainText("Give this endpoint a new secret?");
      if (withScript) await expectAccessible(page);
      await question.getByRole("button", { name: "Keep the secret" }).click();
      await expect(question).toBeHidden();
      await expect(panel.getByTestId("webhook-secret")).toHaveCount(0);

      await panel.getByRole("button", { name: "New secret" }).click();
      await question.getByRole("button", { name: "Make a new secret" }).click();
      await expect(panel.getByTestId("webhook-secret")).toBeVisible();
      await expect(question).toBeHidden();
      expect(await panel.getByTestId("webhook-secret").innerText()).not.toBe(first);

      await panel.getByRole("button", { name: "Switch off" }).click();
      await question.getByRole("button", { name: "Keep it on" }).click();
      await expect(panel.getByRole("button", { name: "Switch off" })).toBeVisible();
      await panel.getByRole("button", { name: "Switch off" }).click();
      await question.getByRole("button", { name: "Switch off" }).click();
      await expect(panel.getByRole("button", { name: "Switch on" })).toBeVisible();
    });
  });
}
