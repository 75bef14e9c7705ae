const CHUNK_BYTES = 1 << 20;
/** No character takes more bytes in UTF-8. */
const MAX_BYTES_A_UNIT = 3;

/** Keeps texts outside the collector's heap, many to a piece of memory; a piece goes when nobody can read of it any more. */
export type TextSlab = {
  /** Answers how to read the text again. */
  put(text: string): () => string;
};

export function openTextSlab(): TextSlab {
  let chunk = Buffer.alloc(0);
  let used = 0;
  return {
    put(text) {
      const most = text.length * MAX_BYTES_A_UNIT;
      if (chunk.length - used < most) {
        chunk = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, most));
        used = 0;
      }
      const [from, kept] = [used, chunk];
      used += kept.write(text, from);
      const end = used;
      return () => kept.toString("utf8", from, end);
    },
  };
}
