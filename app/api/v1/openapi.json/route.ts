import { openApiDocument } from "#lib/api/openapi-document.ts";
import { env } from "#lib/env/env.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";

export const dynamic = "force-dynamic";

/** The public API's own description, OpenAPI 3.1. Holds nothing that is not public, so it asks for no key. */
export function GET(): Response {
  const headers = { "cache-control": "public, max-age=300", "access-control-allow-origin": "*" };
  return Response.json(openApiDocument(env().appUrl), { headers });
}

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseMethods("GET");
