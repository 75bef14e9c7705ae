import { notFound } from "next/navigation";
import { findRefusedRows } from "#lib/usage/uploads/list-uploads.ts";
import { csvDownload } from "#app/(operator)/_lib/csv-download.ts";
import { uuidParam } from "#app/_lib/search-params.ts";
import { consoleRoute } from "#app/(operator)/_lib/console-route.ts";
import { requireConsole } from "#app/(operator)/_lib/require-console.ts";

type Context = { params: Promise<{ id: string }> };

/** The rows that were refused, as they came, to be mended and uploaded again. */
export function GET(_request: Request, { params }: Context): Promise<Response> {
  return consoleRoute(async () => {
    const id = uuidParam((await params).id) ?? notFound();
    const deps = await requireConsole(`/admin/metering/upload/${id}`, "ADMIN");
    const rows = (await findRefusedRows(deps, id)) ?? notFound();
    return csvDownload(`refused-${id}`, rows);
  });
}
