import { notFound } from "next/navigation";
import { findLeftOut } from "#lib/customers/import/stage-import.ts";
import { csvDownload } from "#app/(operator)/_lib/csv-download.ts";
import { readingParams, uuidParam } from "#app/_lib/search-params.ts";
import { orNotFound, requireConsole } from "#app/(operator)/_lib/require-console.ts";

type Context = { params: Promise<{ id: string }> };

/** The lines that are left out of an import, as they came, to be mended and uploaded again. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const id = uuidParam((await params).id) ?? notFound();
  const deps = await requireConsole(`/admin/customers/import/${id}`, "ADMIN");
  const choice = readingParams(Object.fromEntries(new URL(request.url).searchParams));
  return csvDownload(`left-out-${id}`, await orNotFound(findLeftOut(deps, id, choice)));
}
