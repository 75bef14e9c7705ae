import { AppError } from "#lib/errors/app-error.ts";

const jsonType = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/**
 * Reads a JSON body of a request, counting bytes while they come, so that a larger one is refused before it is held (I01).
 *
 * @throws AppError UNSUPPORTED_MEDIA_TYPE (also for any content encoding), BODY_TOO_LARGE, INVALID_JSON (also for bytes that are not
 *   UTF-8).
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
  const tooLarge = () => new AppError("BODY_TOO_LARGE", `a body may have at most ${maxBytes} bytes`);
  if (Number(headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();

  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks)));
  } catch (cause) {
    throw new AppError("INVALID_JSON", "the body is no JSON in UTF-8", { cause });
  }
}
