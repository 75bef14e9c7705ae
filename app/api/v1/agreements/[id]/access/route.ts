import { readAsApiCaller } from "#lib/auth/api-key-check.ts";
import { pool } from "#lib/db/pool.ts";
import { askedReads } from "#lib/entitlements/access-deps.ts";
import { answerAccess } from "#lib/entitlements/answer-access.ts";
import { getAccess } from "#lib/entitlements/get-access.ts";
import { conditionalAnswer } from "#lib/errors/conditional-answer.ts";
import { logError } from "#lib/errors/log.ts";
import { refuseMethods } from "#lib/errors/refuse-methods.ts";
import { toProblem } from "#lib/errors/to-problem.ts";
import { businessClock } from "#lib/time/business-clock.ts";
import { afterAnswer } from "#app/api/v1/after-answer.ts";

export const dynamic = "force-dynamic";

/** May the buyer of this agreement use the product now? */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  try {
    const read = readAsApiCaller(pool(), request.headers.get("authorization"), "agreements:read");
    const [{ id }, now] = await Promise.all([params, businessClock().now()]);
    const look = () => getAccess(read, id, now);
    const { answer, rest } = await answerAccess({ look, reads: askedReads(), now });
    afterAnswer(rest);
    return conditionalAnswer(request, answer);
  } catch (error) {
    return toProblem(error, logError);
  }
}

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseMethods("GET");
