import { checkApiKey, readAsApiCaller } from "#lib/auth/api-key-check.ts";
import { pool } from "#lib/db/pool.ts";
import { accessInput, findAccess, type AccessInput } from "#lib/entitlements/get-access.ts";
import { conditionalAnswer } from "#lib/errors/conditional-answer.ts";
import { logError } from "#lib/errors/log.ts";
import { readQuery } from "#lib/errors/read-query.ts";
import { toProblem } from "#lib/errors/to-problem.ts";
import { businessClock } from "#lib/time/business-clock.ts";

export const dynamic = "force-dynamic";

/** The access question by licence, or by organization and product. */
export async function GET(request: Request): Promise<Response> {
  try {
    const caller = [pool(), request.headers.get("authorization"), "agreements:read"] as const;
    const input = await readInput(request.url, () => checkApiKey(...caller));
    const answer = await findAccess(readAsApiCaller(...caller), input, await businessClock().now());
    return conditionalAnswer(request, answer);
  } catch (error) {
    return toProblem(error, logError);
  }
}

/** What is wrong with a question is told to whoever may ask it. */
async function readInput(url: string, checkCaller: () => Promise<unknown>): Promise<AccessInput> {
  try {
    return readQuery(accessInput, url);
  } catch (error) {
    await checkCaller();
    throw error;
  }
}
