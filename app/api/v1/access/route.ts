import { checkApiKey } from "#lib/auth/api-key-check.ts";
import { pool } from "#lib/db/pool.ts";
import { accessInput, findAccess } from "#lib/entitlements/get-access.ts";
import { conditionalAnswer } from "#lib/errors/conditional-answer.ts";
import { logError } from "#lib/errors/log.ts";
import { readQuery } from "#lib/errors/read-query.ts";
import { toProblem } from "#lib/errors/to-problem.ts";
import { businessClock } from "#lib/time/business-clock.ts";

export const dynamic = "force-dynamic";

/** The access question by licence, or by organization and product. */
export async function GET(request: Request): Promise<Response> {
  try {
    await checkApiKey(pool(), request.headers.get("authorization"), "agreements:read");
    const input = readQuery(accessInput, request.url);
    const answer = await findAccess(pool(), input, await businessClock().now());
    return conditionalAnswer(request, answer);
  } catch (error) {
    return toProblem(error, logError);
  }
}
