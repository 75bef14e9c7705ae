import { render } from "@react-email/render";
import { describe, expect, test } from "vitest";
import { toChatMessage } from "#lib/alerts/chat/chat.ts";
import type { MailContent } from "#lib/mail/mail-port.ts";
import { mailTemplates, sampleMail } from "#lib/mail-delivery/sample-mails.ts";
import { writeMail } from "#lib/mail/templates/write-mail.ts";
import type { PricedStatusFacts } from "#lib/status/status-words.ts";

const now = new Date("2026-11-21T12:00:00Z");
const inDecember = new Date("2026-12-12T10:00:00Z");
const appUrl = "http://localhost:3000";
const sample = (template: (typeof mailTemplates)[number]) => sampleMail(template, { appUrl, now });
const words = (html: string) =>
  html
    .replaceAll(/<(style|head)[\s\S]*?<\/\1>/g, " ")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll("&amp;", "&")
    .replaceAll("&#x27;", "'")
    .replaceAll(/\s+/g, " ");

describe.each(mailTemplates)("the mail %s", (template) => {
  test("says the same as text and as page, and every address of the text is in the page", async () => {
    const { subject, html, text } = writeMail("Lumenar", sample(template));
    const page = await render(html);
    expect(subject.length).toBeGreaterThan(5);
    expect(page).toContain("Lumenar");
    const links = [...text.matchAll(/https?:\/\/\S+/g)].map(([link]) => link);
    expect(links.length).toBeGreaterThan(0);
    const shown = page.replaceAll("&amp;", "&");
    // Where a person chooses what is mailed is a word of the text only.
    for (const link of links.filter((one) => !one.endsWith("/admin/messages"))) expect(shown).toContain(link);
    const sentences = text.split("\n\n").filter((part) => !part.includes("http") && !part.includes(":"));
    for (const sentence of sentences) expect(words(page)).toContain(sentence.replaceAll(/\s+/g, " "));
  });

  test("I07 shows names as text, whatever they contain", async () => {
    const hostile = JSON.parse(
      JSON.stringify(sample(template)).replaceAll(/Harrow Lane Labs|Lumenar Vision|Dana Whitlock/g, "<img src=x>&"),
      (key, value: unknown) =>
        /(At|By|since)$/i.test(key) && typeof value === "string" && /^\d{4}-/.test(value) ? new Date(value) : value,
    ) as MailContent;
    expect(await render(writeMail("Lumenar", hostile).html)).not.toContain("<img");
  });
});

test("the end's mail says the last date for usage, until when AWS is told, and where to subscribe again", () => {
  const { subject, text } = writeMail("Lumenar", sample("ended"));
  expect(subject).toBe("Lumenar Vision has ended");
  expect(text).toContain("Last date for usage: 21 Nov 2026, 12:00 UTC");
  expect(text).toContain("Billed to AWS by: 21 Nov 2026, 13:00 UTC");
  expect(text).toContain("https://aws.amazon.com/marketplace/search/results?searchTerms=Lumenar+Vision");
});

test("a subscription that AWS failed to make speaks of no usage", () => {
  const ended = sample("ended");
  if (ended.template !== "ended") throw new Error("not that one");
  const { subject, text } = writeMail("Lumenar", { ...ended, data: { ...ended.data, reason: "SUBSCRIBE_FAILED" } });
  expect(subject).toContain("did not complete");
  expect(text).toContain("Nothing is billed.");
  expect(text).not.toContain("Last date for usage");
});

test.each([
  ["NO_RENEWAL_TERM", "It cannot be renewed: the offer has no renewal.", false],
  ["RENEWAL_LIMIT_EXHAUSTED", "It cannot be renewed: it has been renewed as often", false],
  ["PROPOSER_RENEW_OPTED_OUT", "The seller has turned off renewal.", false],
  ["ACCEPTOR_RENEW_OPTED_OUT", "Renewal is turned off in your AWS account.", true],
  [null, "The agreement has an end.", true],
])("the mail of an end because of %s asks for a renewal only where there can be one", (endReason, why, canRenew) => {
  const ending = sample("ending");
  if (ending.template !== "ending") throw new Error("not that one");
  const { text } = writeMail("Lumenar", { ...ending, data: { ...ending.data, endReason } });
  expect(text).toContain(why);
  expect(text.includes("renew there")).toBe(canRenew);
  expect(text.includes("Open Manage subscriptions")).toBe(canRenew);
});

test.each<[string, Partial<PricedStatusFacts>, string[], string[]]>([
  ["a usage-priced one", {}, ["You can start now. AWS bills what you use", "Term: Until you cancel"], []],
  [
    "a free trial",
    { status: "trial", endsAt: inDecember },
    ["free trial until 12 Dec 2026"],
    ["AWS bills", "Until you"],
  ],
  ["a free product", { pricingModel: "FREE" }, ["It is free of charge."], ["AWS bills"]],
  ["a contract", { pricingModel: "CONTRACT", endsAt: inDecember }, ["AWS bills the contract", "unless it renews"], []],
  [
    "one that starts later",
    { startsAt: inDecember },
    ["It starts on 12 Dec 2026."],
    ["You can start now", "AWS bills"],
  ],
  ["one that ends", { status: "ending", endsAt: inDecember }, ["until 12 Dec 2026"], ["Until you cancel"]],
  ["one that AWS has not shown yet", { isReadAwaited: true }, ["Term: Not known yet"], ["AWS bills", "Until you"]],
])("the welcome of %s says what the page says of start, bill and term", (_name, over, said, unsaid) => {
  const welcome = sample("welcome");
  if (welcome.template !== "welcome") throw new Error("not that one");
  const standing = { ...welcome.data.standing, ...over };
  const { text } = writeMail("Lumenar", { ...welcome, data: { ...welcome.data, standing } });
  for (const words of said) expect(text).toContain(words);
  for (const words of unsaid) expect(text).not.toContain(words);
});

test("the mail of one that waits for its first day names the day, and no confirmation that is missing", () => {
  const pending = sample("pending");
  if (pending.template !== "pending") throw new Error("not that one");
  const standing = { ...pending.data.standing, awsReason: null, startsAt: inDecember };
  const { subject, text } = writeMail("Lumenar", { ...pending, data: { ...pending.data, standing } });
  expect(subject).toBe("Lumenar Vision: Starts on 12 Dec 2026");
  expect(text).not.toContain("has not confirmed");
});

test("a prepaid contract's end speaks of no bill for usage", () => {
  const ending = sample("ending");
  if (ending.template !== "ending") throw new Error("not that one");
  const { text } = writeMail("Lumenar", { ...ending, data: { ...ending.data, isUsagePriced: false } });
  expect(text).toContain("Last date for usage");
  expect(text).not.toContain("is billed to");
});

test("the chat hears the same as a mail of alerts, with names that cannot become markup", () => {
  const alerts = sample("alerts");
  if (alerts.template !== "alerts") throw new Error("not that one");
  const line = { name: "<!channel> & Sons|x", detail: null, url: `${appUrl}/admin`, since: now };
  const message = toChatMessage({ ...alerts.data, over: { lines: [line], count: 41 } });
  expect(message.text).toBe("Records expired: 2 new, 1 still open, 41 are over");
  const blocks = JSON.stringify(message.blocks);
  expect(blocks).toContain("Tessellate Labs, Lumenar Vision");
  expect(blocks).toContain("&lt;!channel&gt; &amp; Sons¦x");
  expect(blocks).toContain("and 40 more in the console");
  expect(blocks).toContain(`<${appUrl}/admin/alerts|Open the alerts>`);
});

test("a chat's section stays below what Slack takes, in whole lines", () => {
  const alerts = sample("alerts");
  if (alerts.template !== "alerts") throw new Error("not that one");
  const line = { name: "x".repeat(400), detail: null, url: `${appUrl}/admin`, since: now };
  const message = toChatMessage({
    ...alerts.data,
    opened: { lines: Array.from({ length: 20 }, () => line), count: 20 },
  });
  for (const { text } of message.blocks) expect(text.text.length).toBeLessThan(3_000);
});
