import { readAsApiCaller } from "#lib/auth/api-keys/api-key-check.ts";
import { pool } from "#lib/db/pool.ts";
import { askedReads } from "#lib/entitlements/access-deps.ts";
import { answerAccess } from "#lib/entitlements/answer-access.ts";
import { getAccess } from "#lib/entitlements/get-access.ts";
import { conditionalAnswer } from "#lib/http/conditional-answer.ts";
import { logError } from "#lib/log/log.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { toProblem } from "#lib/http/to-problem.ts";
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
