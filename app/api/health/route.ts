export const dynamic = "force-dynamic";

/** Whether the process lives; asks nobody else. */
export function GET(): Response {
  return Response.json({ status: "ok" }, { headers: { "cache-control": "no-store" } });
}
