/** A generator of numbers from 0 to 1 that gives the same ones for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export type Random = ReturnType<typeof randomFrom>;

export const oneOf = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

/** What breaks parsers: signs of paths and headers, control characters, a lone surrogate as its three bytes, other scripts, long runs. */
const junk = [
  "%",
  "%00",
  "%0a",
  "%ff",
  "%c3%28",
  "%ed%a0%80",
  "%2e%2e%2f",
  "%252f",
  "../",
  "..",
  ".",
  "//",
  "\\",
  ";",
  "?",
  "#",
  "&",
  "=",
  "[",
  "]",
  "[]",
  "{",
  "}",
  '"',
  "'",
  "<script>",
  "\u0000",
  "\u0001",
  "\u007f",
  "\u0085",
  "\u00ed\u00a0\u0080",
  "\u202e",
  "ශ්‍රී",
  "𝕏",
  "null",
  "undefined",
  "NaN",
  "-1",
  "1e999",
  "99999999999999999999",
  "0x10",
  "true",
  "__proto__",
  "constructor",
  "toString",
  "$ACTION_ID_",
  "$K1",
  "$@0",
  "$F1",
  "' OR 1=1 --",
  "x".repeat(300),
  "9".repeat(400),
] as const;

/** A text with something cut out, put in, doubled or exchanged. */
export function mutate(random: Random, text: string): string {
  const at = Math.floor(random() * (text.length + 1));
  const length = Math.floor(random() * 12);
  switch (Math.floor(random() * 5)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + oneOf(random, junk) + text.slice(at);
    case 2:
      return text.slice(0, at) + oneOf(random, junk) + text.slice(at + length);
    case 3:
      return text.slice(0, at) + text.slice(at, at + length).repeat(3) + text.slice(at + length);
    default:
      return text.slice(0, at) + text.slice(at + length);
  }
}

/** A path that a request line can carry: no spaces, no line ends, no bytes above Latin-1. */
export function asPath(text: string): string {
  const carried = [...Buffer.from(text)].map((byte) =>
    byte > 32 && byte < 127 ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, "0")}`,
  );
  return `/${carried.join("").replace(/^\/+/, "")}`.slice(0, 4_000);
}

/** A header's value that a header can carry. */
export function asHeader(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f]|[^\u0000-\u00ff]/g, "?").slice(0, 2_000);
}
