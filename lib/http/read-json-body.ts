import { AppError } from "#lib/errors/app-error.ts";
import { readAtMost } from "#lib/http/read-body.ts";

const jsonType = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/**
 * Reads a JSON body of a request, counting bytes while they come, so that a larger one is refused before it is held
 * (I01).
 *
 * @throws AppError UNSUPPORTED_MEDIA_TYPE (also for any content encoding), BODY_TOO_LARGE, INVALID_JSON (also for bytes
 *   that are not UTF-8).
 */
export async function readJsonBody(
  headers: Headers,
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<unknown> {
  const encoding = headers.get("content-encoding");
  if (encoding !== null && encoding.toLowerCase() !== "identity") {
    throw new AppError("UNSUPPORTED_MEDIA_TYPE", "a body must be sent without content-encoding");
  }
  if (!jsonType.test(headers.get("content-type") ?? "")) {
    throw new AppError("UNSUPPORTED_MEDIA_TYPE", "content-type must be application/json");
  }
  const bytes = await readAtMost({ headers, body }, maxBytes);
  if (bytes === null) throw new AppError("BODY_TOO_LARGE", `a body may have at most ${maxBytes} bytes`);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new AppError("INVALID_JSON", "the body is no JSON in UTF-8", { cause });
  }
}
