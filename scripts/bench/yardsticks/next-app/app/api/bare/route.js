export const dynamic = "force-dynamic";

export function GET() {
  return Response.json({ isThere: true });
}

/** Reads and answers JSON, and does nothing else. */
export async function POST(request) {
  const { events } = await request.json();
  return Response.json({ accepted: events.length });
}
