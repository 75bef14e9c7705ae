import { checkApiKey, readAsApiCaller } from "#lib/auth/api-keys/api-key-check.ts";
import { pool } from "#lib/db/pool.ts";
import { askedReads } from "#lib/entitlements/access-deps.ts";
import { accessInput, findAccess, type AccessInput } from "#lib/entitlements/get-access.ts";
import { answerAccess } from "#lib/entitlements/answer-access.ts";
import { conditionalAnswer } from "#lib/http/conditional-answer.ts";
import { logError } from "#lib/log/log.ts";
import { readQuery } from "#lib/http/read-query.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { toProblem } from "#lib/http/to-problem.ts";
import { businessClock } from "#lib/time/business-clock.ts";
import { afterAnswer } from "../after-answer.ts";

export const dynamic = "force-dynamic";

/** The access question by licence, or by organization and product. */
export async function GET(request: Request): Promise<Response> {
  try {
    const caller = [pool(), request.headers.get("authorization"), "agreements:read"] as const;
    const input = await readInput(request.url, () => checkApiKey(...caller));
    const now = await businessClock().now();
    const look = () => findAccess(readAsApiCaller(...caller), input, now);
    const { answer, rest } = await answerAccess({ look, reads: askedReads(), now });
    afterAnswer(rest);
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

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseMethods("GET");
