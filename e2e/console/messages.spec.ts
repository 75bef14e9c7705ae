import { expect } from "@playwright/test";
import { readAgreement, runJobs } from "#e2e/fixtures/api.ts";
import { newAddress, register } from "#e2e/fixtures/buyer.ts";
import { signInAsOperator } from "#e2e/fixtures/operator.ts";
import { expectAccessible, test } from "#e2e/fixtures/page-checks.ts";
import { newestMail, simulator } from "#e2e/fixtures/simulator.ts";
import { stack } from "#e2e/fixtures/stack.ts";

const admin = (path = "") => `${stack.appUrl}/admin${path}`;

test("an operator suspends, resumes and takes notes; the buyer hears of the end by mail", async ({ page, browser }) => {
  const name = `Plover ${Date.now().toString(36)}`;
  const address = newAddress("messages");
  const buyer = await browser.newPage();
  const sold = await simulator.subscribe();
  await register(buyer, sold.token, address, name);
  await buyer.goto(`${stack.appUrl}/dashboard`);
  const id = (await buyer.getByTestId("agreement").first().getAttribute("data-agreement-id"))!;
  await buyer.close();
  await newestMail(address, /^Welcome: /);
  await signInAsOperator(page);

  await test.step("suspends, with a reason, and resumes", async () => {
    await page.goto(admin(`/agreements/${id}`));
    await page.getByRole("button", { name: "Suspend access" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog).toContainText("still metered");
    await expectAccessible(page);
    await dialog.getByLabel("Why").fill("Asked for by their security team");
    await dialog.getByRole("button", { name: "Suspend access" }).click();
    await expect(page.getByText("Access suspended.")).toBeVisible();
    expect(await readAgreement(id)).toMatchObject({ status: "suspended" });
    await page.getByRole("button", { name: "Resume access" }).click();
    await page.getByRole("dialog").getByLabel("Why").fill("They are done");
    await page.getByRole("dialog").getByRole("button", { name: "Resume access" }).click();
    await expect(page.getByText("Resumed:")).toBeVisible();
    expect(await readAgreement(id)).toMatchObject({ status: "active" });
    await expect(page.locator("#timeline")).toContainText("Access suspended");
  });

  await test.step("writes a note, and erases it", async () => {
    await page.goto(admin(`/customers?q=${encodeURIComponent(name)}`));
    await page.getByRole("link", { name, exact: true }).click();
    await page.getByRole("textbox", { name: "Note" }).fill("Pays by invoice from January.");
    await page.getByRole("button", { name: "Write note" }).click();
    const timeline = page.locator("#timeline");
    await expect(timeline).toContainText("Pays by invoice from January.");
    await expectAccessible(page);
    await timeline.getByRole("button", { name: "Erase" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Erase note" }).click();
    await expect(timeline).toContainText("A note, erased since");
  });

  await test.step("the buyer who cancels in AWS is told by mail when it ended, and where to subscribe again", async () => {
    await simulator.change(sold.agreementId, "cancel");
    await expect(async () => {
      await runJobs();
      expect(await readAgreement(id)).toMatchObject({ status: "ended" });
    }).toPass();
    await runJobs();
    const mail = await newestMail(address, /has ended$/);
    expect(mail.text).toMatch(/Last date for usage: .* UTC/);
    expect(mail.links.some((link) => link.includes("aws.amazon.com/marketplace/search"))).toBe(true);
  });
});

test("an operator looks at every message, sends one to themselves, and chooses what is mailed", async ({ page }) => {
  await signInAsOperator(page);
  await page.goto(admin("/messages"));
  await expect(page.getByRole("cell", { name: "Theirs" }).first()).toBeVisible();
  await expectAccessible(page);

  await page.locator("#templates").getByRole("link", { name: "It has ended" }).click();
  const preview = page.frameLocator("iframe");
  await expect(preview.getByRole("heading", { name: "Lumenar Vision has ended" })).toBeVisible();
  await expect(page.locator("#text")).toContainText("Last date for usage");
  const before = (await simulator.mailTo(stack.operatorEmail)).filter(({ subject }) =>
    /has ended$/.test(subject),
  ).length;
  await page.getByRole("button", { name: "Send to me" }).click();
  await expect(page.getByText(`Sent to ${stack.operatorEmail}.`)).toBeVisible();
  expect((await newestMail(stack.operatorEmail, /has ended$/, before)).text).toContain("Harrow Lane Labs");

  await page.goto(admin("/messages"));
  const choice = page.getByLabel("A webhook endpoint was switched off");
  await choice.uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved: what is mailed to you.")).toBeVisible();
  await expect(choice).not.toBeChecked();
  await choice.check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved: what is mailed to you.")).toBeVisible();
  for (const path of ["/alerts", "/registrations"]) {
    await page.goto(admin(path));
    await expectAccessible(page);
  }
});
