import { getApiAgreement } from "#lib/agreements/api-agreement.ts";
import { checkApiKey } from "#lib/auth/api-keys/api-key-check.ts";
import { pool } from "#lib/db/pool.ts";
import { logError } from "#lib/log/log.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { toProblem } from "#lib/http/to-problem.ts";

export const dynamic = "force-dynamic";

/** One agreement. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  try {
    await checkApiKey(pool(), request.headers.get("authorization"), "agreements:read");
    const agreement = await getApiAgreement(pool(), (await params).id);
    return Response.json(agreement, { headers: { "cache-control": "no-store" } });
  } catch (error) {
    return toProblem(error, logError);
  }
}

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseMethods("GET");
