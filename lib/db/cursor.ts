import { AppError } from "#lib/errors/app-error.ts";
import { isInRange } from "#lib/time/outside-instant.ts";

/** A page of a list that is read by keyset: its rows, and where the next page begins (null: this was the last). */
export type Page<Row> = { rows: Row[]; nextCursor: string | null };

/** What a sort key may hold; a key of another shape never reaches the database. */
type KeyKind = "text" | "instant" | "id" | "uuid";

const shapes: Record<KeyKind, (key: string) => boolean> = {
  text: (key) => key.length <= 500 && !key.includes("\0"),
  instant: (key) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/.test(key) && isInRange(new Date(key)),
  id: (key) => /^\d{1,18}$/.test(key),
  uuid: (key) => /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(key),
};

/** A place in a list as an opaque text for addresses and answers: the sort keys of the last row shown. Pure. */
export function encodeCursor(keys: readonly string[]): string {
  return Buffer.from(JSON.stringify(keys), "utf8").toString("base64url");
}

/**
 * The sort keys in a cursor that came back from outside; null where none was given. They are only ever bound as
 * parameters. Pure.
 *
 * @throws AppError INVALID_REQUEST when it is not one that a list with keys of these kinds gave.
 */
export function decodeCursor(cursor: string | null | undefined, kinds: readonly KeyKind[]): string[] | null {
  if (cursor === null || cursor === undefined || cursor === "") return null;
  const keys = parse(cursor);
  if (keys !== null && keys.length === kinds.length && kinds.every((kind, i) => shapes[kind](keys[i]!))) return keys;
  throw new AppError("INVALID_REQUEST", "the cursor is not one of ours", {
    fields: [{ path: "cursor", message: "is not one that this list gave" }],
  });
}

function parse(cursor: string): string[] | null {
  if (cursor.length > 2000) return null;
  try {
    const keys: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    return Array.isArray(keys) && keys.every((key) => typeof key === "string") ? keys : null;
  } catch {
    return null;
  }
}

/** Cuts a page out of `limit + 1` rows: the extra one only shows that there is more. Pure. */
export function toPage<Row>(found: readonly Row[], limit: number, keysOf: (row: Row) => readonly string[]): Page<Row> {
  if (found.length <= limit) return { rows: [...found], nextCursor: null };
  const rows = found.slice(0, limit);
  return { rows, nextCursor: encodeCursor(keysOf(rows[limit - 1]!)) };
}
