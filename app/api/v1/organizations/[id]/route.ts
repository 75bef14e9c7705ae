import { updateOrganization, updateOrganizationInput } from "#lib/agreements/update-organization.ts";
import { checkApiKey } from "#lib/auth/api-key-check.ts";
import { database } from "#lib/db/client.ts";
import { pool } from "#lib/db/pool.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { logError } from "#lib/errors/log.ts";
import { toProblem } from "#lib/errors/to-problem.ts";
import { businessClock } from "#lib/time/business-clock.ts";
import { readJsonBody } from "#lib/usage/read-json-body.ts";

export const dynamic = "force-dynamic";

const MAX_BODY_BYTES = 16 * 1024;

/** The seller's product names an organization by its own tenant id, or renames it. */
export async function PUT(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  try {
    const { apiKeyId } = await checkApiKey(pool(), request.headers.get("authorization"), "organizations:write");
    const parsed = updateOrganizationInput.safeParse(await readJsonBody(request.headers, request.body, MAX_BODY_BYTES));
    if (!parsed.success) {
      const fields = parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
      throw new AppError("INVALID_REQUEST", "the body does not have the documented shape", { fields });
    }
    const actor = { kind: "API_KEY", id: apiKeyId } as const;
    const now = await businessClock().now();
    const organization = await updateOrganization({ db: database(), actor, now }, (await params).id, parsed.data);
    return Response.json(organization, { headers: { "cache-control": "no-store" } });
  } catch (error) {
    return toProblem(error, logError);
  }
}
