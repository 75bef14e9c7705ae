import type { FileEncoding } from "#lib/files/file-format.ts";

/** A file's text. `isCertain`: the file itself says its encoding, so that nothing can be misread. */
type DecodedFile = { text: string; encoding: FileEncoding; isCertain: boolean };

/**
 * Decodes a file. Without a choice: by its byte order mark; else UTF-16 where every other byte of its beginning is zero, as in a header of
 * ASCII; else UTF-8 where all of it is; else Windows-1252, which Excel writes and nothing proves. What cannot be decoded becomes U+FFFD,
 * which refuses its row. Pure.
 */
export function decodeFile(bytes: Uint8Array, chosen: FileEncoding | null = null): DecodedFile {
  const found = findEncoding(bytes);
  const encoding = chosen ?? found.encoding;
  const text = new TextDecoder(encoding).decode(bytes).replace(/^\uFEFF/, "");
  return { text, encoding, isCertain: found.isCertain && encoding === found.encoding };
}

function findEncoding(bytes: Uint8Array): { encoding: FileEncoding; isCertain: boolean } {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: "utf-8", isCertain: true };
  if (a === 0xff && b === 0xfe) return { encoding: "utf-16le", isCertain: true };
  if (a === 0xfe && b === 0xff) return { encoding: "utf-16be", isCertain: true };
  const start = bytes.subarray(0, 40);
  if (isEveryOther(start, 1)) return { encoding: "utf-16le", isCertain: true };
  if (isEveryOther(start, 0)) return { encoding: "utf-16be", isCertain: true };
  const { whole, broken } = countUtf8(bytes);
  if (broken === 0) return { encoding: "utf-8", isCertain: true };
  // A file in UTF-8 that lost some bytes: its other characters would become two or three wrong ones each.
  if (whole > broken) return { encoding: "utf-8", isCertain: true };
  return { encoding: "windows-1252", isCertain: false };
}

/** Whether the bytes at even (0) or odd (1) places are zero and the others are not. */
function isEveryOther(bytes: Uint8Array, zeroAt: 0 | 1): boolean {
  return bytes.length >= 4 && bytes.every((byte, place) => (byte === 0) === (place % 2 === zeroAt));
}

/** How many characters beyond ASCII are UTF-8, and how many bytes beyond ASCII belong to none. */
function countUtf8(bytes: Uint8Array): { whole: number; broken: number } {
  const text = new TextDecoder("utf-8").decode(bytes);
  let [whole, broken] = [0, 0];
  for (const character of text) {
    if (character === "\uFFFD") broken++;
    else if (character > "\u007F") whole++;
  }
  return { whole, broken };
}
