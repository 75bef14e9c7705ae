import type { UsageEvent } from "./client-types.ts";

/** An event as it will be sent, every time the same bytes, and its size. */
export type WrittenEvent = { id: string; text: string; bytes: number };

const encoder = new TextEncoder();

/**
 * Writes an event down, with an id and an instant of its own where it has none: a retry must send the same ones.
 *
 * @throws TypeError for a quantity or a timestamp that JSON cannot hold.
 */
export function writeEvent(event: UsageEvent, now: Date): WrittenEvent {
  const { id = crypto.randomUUID(), timestamp = now, quantity, ...rest } = event;
  if (typeof quantity === "number" && !Number.isFinite(quantity)) throw new TypeError("quantity is no number");
  if (timestamp instanceof Date && Number.isNaN(timestamp.getTime())) throw new TypeError("timestamp is no instant");
  const at = timestamp instanceof Date ? timestamp.toISOString() : timestamp;
  const text = JSON.stringify({ id, ...rest, quantity, timestamp: at });
  return { id, text, bytes: encoder.encode(text).byteLength };
}
