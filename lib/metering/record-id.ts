import { HOUR_MS } from "#lib/time/hours.ts";

/** What makes a metering record: one agreement, one dimension, one UTC hour. */
export type RecordKey = { agreementId: string; dimension: string; hour: Date };

const AGREEMENT_BYTES = 16;
const HEADER_BYTES = AGREEMENT_BYTES + 4;

/**
 * A record's public id, made of its key and so the same before and after the freeze: the agreement's 16 bytes, the
 * hours since 1970 as 32 bits, the dimension in UTF-8; base64url. Pure.
 */
export function recordIdOf({ agreementId, dimension, hour }: RecordKey): string {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write(agreementId.replaceAll("-", ""), "hex");
  header.writeUInt32BE(hour.getTime() / HOUR_MS, AGREEMENT_BYTES);
  return Buffer.concat([header, Buffer.from(dimension, "utf8")]).toString("base64url");
}

/**
 * How many characters at an id's beginning say which agreement it is of; `agreementPartSql` makes the same of an
 * agreement's id.
 */
const AGREEMENT_CHARACTERS = 21;

/** SQL: the beginning of the public ids of an agreement's records, from an expression of its id. */
export function agreementPartSql(agreementId: string): string {
  const bytes = `decode(replace(${agreementId}::text, '-', ''), 'hex')`;
  return `translate(left(encode(${bytes}, 'base64'), ${AGREEMENT_CHARACTERS}), '+/', '-_')`;
}

/** The key that an id was made of; null for any other text. Pure. */
export function readRecordId(id: string): RecordKey | null {
  if (!/^[A-Za-z0-9_-]{28,1400}$/.test(id)) return null;
  const bytes = Buffer.from(id, "base64url");
  if (bytes.length <= HEADER_BYTES) return null;
  const hex = bytes.toString("hex", 0, AGREEMENT_BYTES);
  const agreementId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  const dimension = bytes.toString("utf8", HEADER_BYTES);
  const key = { agreementId, dimension, hour: new Date(bytes.readUInt32BE(AGREEMENT_BYTES) * HOUR_MS) };
  return recordIdOf(key) === id && !dimension.includes("\0") ? key : null;
}
