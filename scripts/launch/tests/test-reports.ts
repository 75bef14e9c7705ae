import { readFileSync } from "node:fs";
import { z } from "zod";

export type Counts = { passed: number; failed: number };

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});
const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number() }),
  errors: z.array(z.unknown()).default([]),
});

/** Counts of vitest's JSON report; a file that broke before its first test counts as one failed. Pure. */
export function countVitest(report: unknown): Counts {
  const { numPassedTests, numFailedTests, testResults } = vitestReport.parse(report);
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  );
  return { passed: numPassedTests, failed: numFailedTests + broken.length };
}

/** Counts of Playwright's JSON report; a test that passed only at a second try counts as failed. Pure. */
export function countPlaywright(report: unknown): Counts {
  const { stats, errors } = playwrightReport.parse(report);
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length };
}

/**
 * Reads a report and holds it against its tool's exit code: without a report, or with a tool that failed for a reason that no
 * test shows, something failed all the same.
 */
export function readCounts(file: string, count: (report: unknown) => Counts, exitCode: number): Counts {
  let counts: Counts;
  try {
    counts = count(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    counts = { passed: 0, failed: 0 };
  }
  const isNothing = counts.passed + counts.failed === 0;
  return counts.failed === 0 && (exitCode !== 0 || isNothing) ? { ...counts, failed: 1 } : counts;
}
