import { notFound } from "next/navigation";
import { findSubmission } from "#lib/metering/queries/browse-submissions.ts";
import { choiceParam, uuidParam } from "#app/_lib/search-params.ts";
import { consoleRoute } from "#app/(operator)/_lib/console-route.ts";
import { requireConsole } from "#app/(operator)/_lib/require-console.ts";

type Context = { params: Promise<{ id: string; part: string }> };

/** The whole body of a call's request or response, as a file. */
export function GET(_request: Request, { params }: Context): Promise<Response> {
  return consoleRoute(async () => {
    const { id, part } = await params;
    const known = uuidParam(id) ?? notFound();
    const wanted = choiceParam(part, ["request", "response"]) ?? notFound();
    const { actor, db } = await requireConsole(`/admin/submissions/${known}`);
    const body = (await findSubmission({ db, actor }, known))?.[wanted] ?? notFound();
    return new Response(JSON.stringify(body, null, 2), {
      headers: {
        "content-type": "application/json; charset=utf-8",
        "content-disposition": `attachment; filename="${wanted}-${known}.json"`,
        "cache-control": "private, no-store",
      },
    });
  });
}
