import { isAscii } from "node:buffer";

/** The bytes of a request, and their text, which is made at most once. */
export type RequestBody = { bytes: Buffer; text(): string };

export function requestBody(bytes: Buffer): RequestBody {
  let text: string | null = null;
  return {
    bytes,
    // Nearly every body is ASCII, which needs no decoding.
    text: () => (text ??= isAscii(bytes) ? bytes.toString("latin1") : bytes.toString("utf8")),
  };
}
