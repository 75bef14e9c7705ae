import { MAX_FILE_BYTES } from "#lib/usage/parse-usage-file.ts";
import { stageUpload } from "#lib/usage/upload-usage.ts";
import { takeFile } from "../../../../take-file.ts";

export function POST(request: Request): Promise<Response> {
  return takeFile(request, {
    here: "/admin/metering/upload",
    maxBytes: MAX_FILE_BYTES,
    maxWords: "1 MB",
    stage: stageUpload,
  });
}
