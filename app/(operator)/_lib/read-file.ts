import { appSealer } from "#lib/sealing/app-sealer.ts";
import { requireSameOrigin } from "#lib/auth/session/session.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { readFormAtMost } from "#lib/http/read-body.ts";
import { MAX_FILE_BYTES } from "#lib/files/file-format.ts";
import { consoleRoute } from "./console-route.ts";
import { textParam, withParams } from "#app/_lib/search-params.ts";
import { openConsole, type Console } from "./require-console.ts";

const PURPOSE = "file-fault";

/** A form's own lines around the file. */
const FORM_BYTES = 4_096;

type Taking = {
  /** The page of the form; `?fault=` tells it what is wrong with the file, see `readFileFault`. */
  here: string;
  /** Keeps the file for its review and gives the review's id. Faults of the file: AppError INVALID_REQUEST. */
  stage: (deps: Console, file: { fileName: string; bytes: Uint8Array }) => Promise<string>;
};

/** Takes a form's file from an ADMIN, larger than a server action takes it, and leads to its review. */
export function takeFile(request: Request, taking: Taking): Promise<Response> {
  return consoleRoute(() => readAndStage(request, taking));
}

/** The words about a refused file in a page's address. Sealed, so that no link can put words of its own on the page. */
export function readFileFault(value: string | string[] | undefined): string | null {
  const sealed = textParam(value, 2_000);
  return sealed === null ? null : appSealer().open(PURPOSE, sealed);
}

async function readAndStage(request: Request, { here, stage }: Taking): Promise<Response> {
  await requireSameOrigin();
  const deps = await openConsole(here, "ADMIN");
  const refuse = (fault: string) => seeOther(withParams(here, { fault: appSealer().seal(PURPOSE, fault) }));
  const form = await readFormAtMost(request, MAX_FILE_BYTES + FORM_BYTES);
  if (form === "too-large") return refuse("The file is larger than 1 MB.");
  if (form === "unreadable") return refuse("The file did not arrive whole. Choose it again.");
  const file = form.get("file");
  if (!(file instanceof File) || file.size === 0) return refuse("Choose a file.");
  try {
    return seeOther(
      `${here}/${await stage(deps, { fileName: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })}`,
    );
  } catch (error) {
    if (!isAppError(error, "INVALID_REQUEST")) throw error;
    return refuse(error.fields[0]?.message ?? "The file cannot be read.");
  }
}

function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { location } });
}
