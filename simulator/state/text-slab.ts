const CHUNK_BYTES = 1 << 20;
/** No character takes more bytes in UTF-8. */
const MAX_BYTES_A_UNIT = 3;

/** Keeps texts outside the collector's heap, many to a piece of memory; a piece goes when nobody can read of it any more. */
type TextSlab = { put(request: string, response: string): KeptTexts };

/** The two texts of a call, read when somebody asks for them. */
class KeptTexts {
  readonly #chunk: Buffer;
  readonly #from: number;
  readonly #middle: number;
  readonly #end: number;

  constructor(chunk: Buffer, from: number, middle: number, end: number) {
    this.#chunk = chunk;
    this.#from = from;
    this.#middle = middle;
    this.#end = end;
  }

  get request(): string {
    return this.#chunk.toString("utf8", this.#from, this.#middle);
  }

  get response(): string {
    return this.#chunk.toString("utf8", this.#middle, this.#end);
  }
}

export function openTextSlab(): TextSlab {
  let chunk = Buffer.alloc(0);
  let used = 0;
  return {
    put(request, response) {
      const most = (request.length + response.length) * MAX_BYTES_A_UNIT;
      if (chunk.length - used < most) {
        chunk = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, most));
        used = 0;
      }
      const from = used;
      const middle = from + chunk.write(request, from);
      used = middle + chunk.write(response, middle);
      return new KeptTexts(chunk, from, middle, used);
    },
  };
}
