import { isAppError } from "#lib/errors/app-error.ts";
import { isDatabaseDown } from "#lib/errors/database-error.ts";
import { logError } from "#lib/log/log.ts";
import { refusedPage } from "#app/refused/_lib/refused-page.ts";
import type { Refusal } from "#app/refused/_lib/refusals.ts";

const byStatus: Readonly<Record<string, Refusal>> = { "403": "forbidden", "404": "not-found" };

/** Runs a route of the console; what a page would answer by forbidden.tsx or not-found.tsx has the same words here. */
export async function consoleRoute(run: () => Promise<Response>): Promise<Response> {
  try {
    return await run();
  } catch (error) {
    const why = refusalOf(error);
    if (why === null) throw error;
    if (why === "unavailable") logError(error, { doing: "a route of the console" });
    return refusedPage(why);
  }
}

/** Null for what is no refusal: a redirect of Next's, or an error that nobody expected. */
function refusalOf(error: unknown): Refusal | null {
  if (isAppError(error, "FORBIDDEN")) return "forbidden";
  if (isAppError(error, "NOT_FOUND")) return "not-found";
  if (isAppError(error, "INVALID_REQUEST")) return "invalid";
  const { digest } = (error ?? {}) as { digest?: unknown };
  const status = typeof digest === "string" ? /^NEXT_HTTP_ERROR_FALLBACK;(\d{3})/.exec(digest)?.[1] : undefined;
  if (status !== undefined) return byStatus[status] ?? null;
  return digest === undefined && isDatabaseDown(error) ? "unavailable" : null;
}
