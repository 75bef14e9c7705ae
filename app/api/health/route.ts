import { refuseMethods } from "#lib/http/refuse-methods.ts";

export const dynamic = "force-dynamic";

/** Whether the process lives; asks nobody else. */
export function GET(): Response {
  return Response.json({ status: "ok" }, { headers: { "cache-control": "no-store" } });
}

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseMethods("GET");
