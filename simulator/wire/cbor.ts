import { decode, encode, Tag } from "cbor2";

/** A timestamp on the wire: tag 1 around epoch seconds. */
export class EpochSeconds {
  readonly seconds: number;
  constructor(seconds: number) {
    this.seconds = seconds;
  }
}

const EPOCH_SECONDS = 1;
const MAX_DEPTH = 32;

/** Members without a value are left out, as JSON leaves them out. */
function toWire(value: unknown): unknown {
  if (value === undefined) return null;
  // -0 goes out as the integer 0, as in JSON.
  if (value === 0) return 0;
  if (value instanceof EpochSeconds) return new Tag(EPOCH_SECONDS, value.seconds);
  if (Array.isArray(value)) return value.map(toWire);
  if (typeof value !== "object" || value === null) return value;
  return new Map(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, toWire(member)]),
  );
}

/** JSON's values and EpochSeconds as CBOR (RFC 8949), with all lengths written out and 64-bit floats. */
export function encodeCbor(value: unknown): Buffer {
  return Buffer.from(encode(toWire(value), { float64: true }));
}

/** A tag stands for its content: a timestamp is its epoch seconds. */
function fromWire(value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH) throw new Error("CBOR is nested too deeply.");
  if (value === undefined) return null;
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Tag) return fromWire(value.contents, depth + 1);
  if (Array.isArray(value)) return value.map((item) => fromWire(item, depth + 1));
  if (value instanceof Map) {
    return Object.fromEntries(
      [...value].map(([name, member]) => {
        if (typeof name !== "string") throw new Error("CBOR has a member without a name.");
        return [name, fromWire(member, depth + 1)];
      }),
    );
  }
  if (typeof value === "object" && value !== null) throw new Error("CBOR holds what JSON has no word for.");
  return value;
}

/** @throws Error when the bytes are not CBOR, hold what JSON has no word for, or do not end with the value. */
export function decodeCbor(bytes: Buffer): unknown {
  // The library counts a list twice.
  return fromWire(decode(bytes, { maxDepth: 2 * MAX_DEPTH, ignoreGlobalTags: true, preferMap: true }));
}
