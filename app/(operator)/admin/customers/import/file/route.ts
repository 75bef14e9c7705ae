import { MAX_IMPORT_BYTES, stageImport } from "#lib/agreements/import/stage-import.ts";
import { takeFile } from "../../../../take-file.ts";

export function POST(request: Request): Promise<Response> {
  return takeFile(request, {
    here: "/admin/customers/import",
    maxBytes: MAX_IMPORT_BYTES,
    maxWords: "512 kB",
    stage: (deps, { text }) => stageImport(deps, text),
  });
}
