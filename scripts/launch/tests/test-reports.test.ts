import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { countPlaywright, countVitest, readCounts } from "#scripts/launch/tests/test-reports.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "tallyport-reports-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = path.join(folder, "report.json");
const vitest = { numPassedTests: 5, numFailedTests: 0, testResults: [{ status: "passed", assertionResults: [{}] }] };

test("a file that broke before its first test counts as a failed one", () => {
  const broken = { status: "failed", assertionResults: [] };
  expect(countVitest({ ...vitest, testResults: [broken] })).toEqual({ passed: 5, failed: 1 });
});

test("a browser test that passed only at a second try counts as failed", () => {
  expect(countPlaywright({ stats: { expected: 7, unexpected: 1, flaky: 1 }, errors: [] })).toEqual({
    passed: 7,
    failed: 2,
  });
});

test("a green report does not hide that its tool failed, that nothing ran, or that there is none", () => {
  writeFileSync(file, JSON.stringify(vitest));
  expect(readCounts(file, countVitest, 0)).toEqual({ passed: 5, failed: 0 });
  expect(readCounts(file, countVitest, 1)).toEqual({ passed: 5, failed: 1 });
  writeFileSync(file, JSON.stringify({ ...vitest, numPassedTests: 0 }));
  expect(readCounts(file, countVitest, 0)).toEqual({ passed: 0, failed: 1 });
  expect(readCounts(path.join(folder, "none.json"), countVitest, 0)).toEqual({ passed: 0, failed: 1 });
});
