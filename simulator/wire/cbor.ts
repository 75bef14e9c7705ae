/** As much of CBOR (RFC 8949) as RPC v2 CBOR needs: JSON's values, byte strings and epoch timestamps. */

/** A timestamp on the wire: tag 1 around epoch seconds. */
export class EpochSeconds {
  readonly seconds: number;
  constructor(seconds: number) {
    this.seconds = seconds;
  }
}

const MAX_DEPTH = 32;
const BREAK = Symbol("break");

function head(major: number, value: number): Buffer {
  const type = major << 5;
  if (value < 24) return Buffer.from([type | value]);
  if (value < 0x100) return Buffer.from([type | 24, value]);
  if (value < 0x10000) return Buffer.from([type | 25, value >> 8, value & 0xff]);
  const bytes = Buffer.alloc(value < 0x1_0000_0000 ? 5 : 9);
  if (bytes.length === 5) {
    bytes[0] = type | 26;
    bytes.writeUInt32BE(value, 1);
  } else {
    bytes[0] = type | 27;
    bytes.writeBigUInt64BE(BigInt(value), 1);
  }
  return bytes;
}

export function encodeCbor(value: unknown): Buffer {
  if (value === null || value === undefined) return Buffer.from([0xf6]);
  if (typeof value === "boolean") return Buffer.from([value ? 0xf5 : 0xf4]);
  if (typeof value === "string") return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === "number") {
    if (Number.isSafeInteger(value)) return value >= 0 ? head(0, value) : head(1, -1 - value);
    const bytes = Buffer.alloc(9);
    bytes[0] = 0xfb;
    bytes.writeDoubleBE(value, 1);
    return bytes;
  }
  if (value instanceof EpochSeconds) return Buffer.concat([Buffer.from([0xc1]), encodeCbor(value.seconds)]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(encodeCbor)]);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Buffer.concat([
    head(5, members.length),
    ...members.flatMap(([name, member]) => [encodeCbor(name), encodeCbor(member)]),
  ]);
}

/** @throws Error when the bytes are not CBOR, hold what JSON has no word for, or do not end with the value. */
export function decodeCbor(bytes: Buffer): unknown {
  let at = 0;

  function take(size: number): Buffer {
    if (at + size > bytes.length) throw new Error("CBOR ends early.");
    at += size;
    return bytes.subarray(at - size, at);
  }

  function argument(info: number): number {
    if (info < 24) return info;
    if (info === 24) return take(1).readUInt8();
    if (info === 25) return take(2).readUInt16BE();
    if (info === 26) return take(4).readUInt32BE();
    if (info === 27) return Number(take(8).readBigUInt64BE());
    throw new Error("CBOR has an unknown length.");
  }

  function simple(info: number): unknown {
    if (info === 20) return false;
    if (info === 21) return true;
    if (info === 22 || info === 23) return null;
    if (info === 26) return take(4).readFloatBE();
    if (info === 27) return take(8).readDoubleBE();
    if (info === 31) return BREAK;
    throw new Error("CBOR has an unknown value.");
  }

  function items(info: number, depth: number): unknown[] {
    const list: unknown[] = [];
    const count = info === 31 ? Infinity : argument(info);
    while (list.length < count) {
      const item = value(depth + 1);
      if (item === BREAK) break;
      list.push(item);
    }
    return list;
  }

  function members(info: number, depth: number): Record<string, unknown> {
    const found: [string, unknown][] = [];
    const count = info === 31 ? Infinity : argument(info);
    while (found.length < count) {
      const name = value(depth + 1);
      if (name === BREAK) break;
      if (typeof name !== "string") throw new Error("CBOR has a member without a name.");
      found.push([name, value(depth + 1)]);
    }
    return Object.fromEntries(found);
  }

  function value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw new Error("CBOR is nested too deeply.");
    const initial = take(1).readUInt8();
    const info = initial & 0x1f;
    switch (initial >> 5) {
      case 0:
        return argument(info);
      case 1:
        return -1 - argument(info);
      case 3:
        return info === 31 ? items(info, depth).join("") : take(argument(info)).toString("utf8");
      case 4:
        return items(info, depth);
      case 5:
        return members(info, depth);
      case 6:
        argument(info);
        return value(depth + 1);
      case 7:
        return simple(info);
      default:
        throw new Error("CBOR holds bytes.");
    }
  }

  const decoded = value(0);
  if (at !== bytes.length || decoded === BREAK) throw new Error("CBOR does not end with its value.");
  return decoded;
}
