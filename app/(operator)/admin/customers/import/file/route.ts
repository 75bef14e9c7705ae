import { MAX_IMPORT_BYTES, stageImport } from "#lib/agreements/import/stage-import.ts";
import { requireSameOrigin } from "#lib/auth/session.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { withParams } from "../../../../read-params.ts";
import { requireConsole } from "../../../../require-console.ts";

const here = "/admin/customers/import";
/** A form's own lines around the file. */
const FORM_BYTES = 4_096;

/** Takes the form's file, which is larger than a server action takes, and leads to its review. */
export async function POST(request: Request): Promise<Response> {
  await requireSameOrigin();
  const deps = await requireConsole(here, "ADMIN");
  const length = Number(request.headers.get("content-length") ?? "NaN");
  // Without a length a body could be of any size; browsers always send it.
  if (!(length <= MAX_IMPORT_BYTES + FORM_BYTES)) {
    return seeOther(withParams(here, { fault: "The file is larger than 512 kB." }));
  }
  const file = (await request.formData()).get("file");
  if (!(file instanceof File) || file.size === 0) return seeOther(withParams(here, { fault: "Choose a file." }));
  try {
    return seeOther(`${here}/${await stageImport(deps, await file.text())}`);
  } catch (error) {
    if (!isAppError(error, "INVALID_REQUEST")) throw error;
    return seeOther(withParams(here, { fault: error.fields[0]?.message ?? "The file cannot be read." }));
  }
}

function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { location } });
}
