import { stageUpload } from "#lib/usage/uploads/upload-usage.ts";
import { takeFile } from "#app/(operator)/_lib/read-file.ts";

export function POST(request: Request): Promise<Response> {
  return takeFile(request, { here: "/admin/metering/upload", stage: stageUpload });
}
