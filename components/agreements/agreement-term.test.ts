import { expect, test } from "vitest";
import { daysToEnd, statusWords, termWords, type Term } from "./agreement-term.ts";

const term = (over: Partial<Term>): Term => ({
  status: "active",
  startsAt: new Date("2025-12-01T00:00:00Z"),
  endsAt: null,
  product: { pricingModel: "SUBSCRIPTION" },
  ...over,
});
const endsAt = new Date("2026-11-30T00:00:00Z");

test("a term is told with what was bought and its dates", () => {
  expect(termWords(term({}))).toBe("Pay as you go since 1 Dec 2025");
  expect(termWords(term({ endsAt }))).toBe("Pay as you go, 1 Dec 2025 to 30 Nov 2026");
  expect(termWords(term({ startsAt: null, product: { pricingModel: "CONTRACT" } }))).toBe("Contract");
});

test.each([
  ["ending", "Ends 30 Nov 2026"],
  ["ended", "Ended 30 Nov 2026"],
  ["trial", "Trial until 30 Nov 2026"],
  ["active", "Active"],
] as const)("%s reads %s", (status, words) => expect(statusWords(term({ status, endsAt }))).toBe(words));

test.each([
  ["2026-11-21T10:00:00Z", 9],
  ["2026-11-29T23:59:00Z", 1],
  ["2026-11-30T00:00:00Z", null],
  ["2026-10-01T00:00:00Z", null],
])("at %s the end is %s days away", (now, days) => {
  expect(daysToEnd(term({ endsAt }), new Date(now), 30)).toBe(days);
});
