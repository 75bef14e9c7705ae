import { checkApiKey } from "#lib/auth/api-keys/api-key-check.ts";
import { database } from "#lib/db/client.ts";
import { pool } from "#lib/db/pool.ts";
import { logError } from "#lib/log/log.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { toProblem } from "#lib/http/to-problem.ts";
import { redeemClaim, redeemClaimInput } from "#lib/registration/hand-off/registration-claim.ts";
import { businessClock } from "#lib/time/business-clock.ts";
import { readInput } from "#lib/http/read-input.ts";

export const dynamic = "force-dynamic";

const MAX_BODY_BYTES = 4 * 1024;

/** The seller's back end redeems the code that a buyer brought from the hand-off. */
export async function POST(request: Request): Promise<Response> {
  try {
    const { apiKeyId } = await checkApiKey(pool(), request.headers.get("authorization"), "organizations:write");
    const { code } = await readInput(redeemClaimInput, request, MAX_BODY_BYTES);
    const businessNow = await businessClock().now();
    const agreement = await redeemClaim({ db: database(), apiKeyId, now: new Date(), businessNow }, code);
    return Response.json(agreement, { headers: { "cache-control": "no-store" } });
  } catch (error) {
    return toProblem(error, logError);
  }
}

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseMethods("POST");
