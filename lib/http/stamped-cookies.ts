import { randomBytes } from "node:crypto";

/** One of several cookies of a kind that a browser holds side by side: an arrival's, a mailed link's. */
export type StampedCookie = {
  name: string;
  value: string;
  /** Names it among its kind; later ones sort after earlier ones. Empty: it has the bare name of its kind. */
  stamp: string;
};

const STAMP_LENGTH = 15;

/** A stamp for a new cookie: its instant, then 24 random bits, as fifteen characters of `0-9a-z`. */
export function newStamp(now: Date): string {
  return now.getTime().toString(36).padStart(9, "0") + randomBytes(3).toString("hex");
}

/** The name of one cookie of a kind. Pure. */
export function stampedName(kind: string, stamp: string): string {
  return stamp === "" ? kind : `${kind}_${stamp}`;
}

/** A browser's cookies of one kind, newest first. Pure. */
export function stampedCookies(all: readonly { name: string; value: string }[], kind: string): StampedCookie[] {
  const held = all.flatMap(({ name, value }): StampedCookie[] => {
    if (name === kind) return [{ name, value, stamp: "" }];
    if (!name.startsWith(`${kind}_`)) return [];
    const stamp = name.slice(kind.length + 1);
    return stamp.length === STAMP_LENGTH && /^[0-9a-z]+$/.test(stamp) ? [{ name, value, stamp }] : [];
  });
  return held.sort((one, other) => (one.stamp < other.stamp ? 1 : -1));
}
