import { withApiKey } from "#lib/auth/api-keys/api-key-check.ts";
import { readAccessById } from "#lib/entitlements/get-access.ts";
import { pool } from "../../pool.js";

export const dynamic = "force-dynamic";

/** The access question's own statement for `?key=…&id=…`, its row answered as it is: no check of the key, no rule, no tag. */
export async function GET(request) {
  const { searchParams } = new URL(request.url);
  const statement = withApiKey(readAccessById(searchParams.get("id"), new Date()), searchParams.get("key"));
  const { rows } = await pool().query(statement);
  return Response.json(rows[0]);
}
