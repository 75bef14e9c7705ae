import { expect, test } from "vitest";
import { readBudget } from "#lib/jobs/job-budget.ts";

test.each([
  ["", 25_000],
  ["budgetMs=1", 1],
  ["budgetMs=300000", 300_000],
])("%o is a budget of %i ms", (query, expected) => {
  expect(readBudget(new URLSearchParams(query))).toBe(expected);
});

test.each([
  "budgetMs=0",
  "budgetMs=-1",
  "budgetMs=1.5",
  "budgetMs=1e3",
  "budgetMs=300001",
  "budgetMs=",
  "budgetMs=1&budgetMs=2",
])("I08 %s is refused", (query) => {
  expect(() => readBudget(new URLSearchParams(query))).toThrow(expect.objectContaining({ code: "INVALID_REQUEST" }));
});
