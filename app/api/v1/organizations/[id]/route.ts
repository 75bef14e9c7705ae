import { updateOrganization, updateOrganizationInput } from "#lib/customers/update-organization.ts";
import { checkApiKey } from "#lib/auth/api-keys/api-key-check.ts";
import { database } from "#lib/db/client.ts";
import { pool } from "#lib/db/pool.ts";
import { logError } from "#lib/log/log.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { toProblem } from "#lib/http/to-problem.ts";
import { businessClock } from "#lib/time/business-clock.ts";
import { readInput } from "#lib/http/read-input.ts";

export const dynamic = "force-dynamic";

const MAX_BODY_BYTES = 16 * 1024;

/** The seller's product names an organization by its own tenant id, or renames it. */
export async function PUT(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  try {
    const { apiKeyId } = await checkApiKey(pool(), request.headers.get("authorization"), "organizations:write");
    const input = await readInput(updateOrganizationInput, request, MAX_BODY_BYTES);
    const actor = { kind: "API_KEY", id: apiKeyId } as const;
    const now = await businessClock().now();
    const organization = await updateOrganization({ db: database(), actor, now }, (await params).id, input);
    return Response.json(organization, { headers: { "cache-control": "no-store" } });
  } catch (error) {
    return toProblem(error, logError);
  }
}

export const { GET, POST, PATCH, DELETE, OPTIONS } = refuseMethods("PUT");
