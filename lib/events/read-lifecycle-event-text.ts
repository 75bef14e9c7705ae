import { AppError } from "#lib/errors/app-error.ts";
import { readAtMost } from "#lib/http/read-body.ts";

/** AWS's own limit for an event and for an SNS message. */
export const MAX_EVENT_BYTES = 256 * 1024;

/**
 * Reads a lifecycle event's body as the text that will be stored, counting bytes while they come, so that a larger one
 * is refused before it is held (I01). Content types are not looked at: SNS sends `text/plain`.
 *
 * @throws AppError BODY_TOO_LARGE, INVALID_JSON (bytes that are not UTF-8).
 */
export async function readLifecycleEventText(
  headers: Headers,
  body: ReadableStream<Uint8Array> | null,
): Promise<string> {
  const bytes = await readAtMost({ headers, body }, MAX_EVENT_BYTES);
  if (bytes === null) throw new AppError("BODY_TOO_LARGE", `a notice may have at most ${MAX_EVENT_BYTES} bytes`);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new AppError("INVALID_JSON", "the body is not UTF-8", { cause });
  }
}

/** @throws AppError INVALID_JSON */
export function parseLifecycleJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("INVALID_JSON", "the body is no JSON", { cause });
  }
}
