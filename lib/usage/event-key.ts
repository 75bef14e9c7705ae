import { hash } from "node:crypto";

/** The duplicate check's key of an event's id: the first 16 bytes of its SHA-256, written as a UUID. Pure. */
export function eventKeyOf(id: string): string {
  const hex = hash("sha256", id, "hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
