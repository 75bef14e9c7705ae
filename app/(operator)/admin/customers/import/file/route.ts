import { stageImport } from "#lib/customers/import/stage-import.ts";
import { takeFile } from "#app/(operator)/_lib/read-file.ts";

export function POST(request: Request): Promise<Response> {
  return takeFile(request, {
    here: "/admin/customers/import",
    stage: (deps, { bytes }) => stageImport(deps, bytes),
  });
}
