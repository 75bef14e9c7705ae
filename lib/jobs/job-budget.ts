import { AppError } from "#lib/errors/app-error.ts";

const DEFAULT_BUDGET_MS = 25_000;
const MAX_BUDGET_MS = 300_000;

/** `?budgetMs`, 1 to 300,000; 25 s without it. @throws AppError INVALID_REQUEST. Pure. */
export function readBudget(query: URLSearchParams): number {
  const [given, ...more] = query.getAll("budgetMs");
  if (given === undefined) return DEFAULT_BUDGET_MS;
  const budgetMs = Number(given);
  if (more.length > 0 || !/^\d{1,6}$/.test(given) || budgetMs < 1 || budgetMs > MAX_BUDGET_MS) {
    throw new AppError("INVALID_REQUEST", `budgetMs must be a whole number from 1 to ${MAX_BUDGET_MS}`, {
      fields: [{ path: "budgetMs", message: "no such time" }],
    });
  }
  return budgetMs;
}
