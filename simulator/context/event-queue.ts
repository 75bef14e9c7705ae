import { randomUUID } from "node:crypto";
import type { OnGone } from "#simulator/wire/answer.ts";
import type { Store } from "#simulator/state/store.ts";
import type { Change, QueuedMessage } from "#simulator/state/tables.ts";

/** SQS keeps a message for four days unless told otherwise. */
export const RETENTION_SECONDS = 345_600;

export type EventQueue = {
  /** A row that puts `body` at the queue's end, to commit together with what caused it. */
  messageRow(body: string, sentAt: number, delayMs?: number): { messageId: string; change: Change };
  /** Messages that can be received now, oldest first, at most `most`. */
  receivable(most: number): QueuedMessage[];
  counts(): { visible: number; inFlight: number; delayed: number };
  /** Resolves when a message can be received, or `waitMs` are over; "gone" when the caller left. */
  untilReceivable(waitMs: number, onGone: OnGone): Promise<"ready" | "gone">;
  /** Takes away what SQS no longer keeps. */
  dropExpired(): void;
};

/** The queue's messages in the store, and who waits for one. Machine time. */
export function openEventQueue(store: Store): EventQueue {
  const waiting = new Set<() => void>();
  const messages = () => store.rows.queue.values();

  store.onCommit((changes) => {
    if (waiting.size === 0) return;
    if (!changes.some(([table, , value]) => table === "queue" && value !== null)) return;
    // One after the other: who comes first takes the message before the next one looks.
    for (const look of waiting) setImmediate(look);
  });

  function nextVisibleAt(): number {
    let next = Infinity;
    for (const { visibleAt } of messages()) next = Math.min(next, visibleAt);
    return next;
  }

  return {
    messageRow(body, sentAt, delayMs = 0) {
      const storedAt = Date.now();
      const message: QueuedMessage = {
        messageId: randomUUID(),
        body,
        sentAt,
        firstReceivedAt: null,
        storedAt,
        visibleAt: storedAt + delayMs,
        receiveCount: 0,
        receiptHandle: null,
      };
      return { messageId: message.messageId, change: ["queue", message.messageId, message] };
    },
    receivable(most) {
      const now = Date.now();
      const found: QueuedMessage[] = [];
      for (const message of messages()) {
        if (found.length === most) break;
        if (message.visibleAt <= now) found.push(message);
      }
      return found;
    },
    counts() {
      const now = Date.now();
      const counts = { visible: 0, inFlight: 0, delayed: 0 };
      for (const { visibleAt, receiveCount } of messages()) {
        counts[visibleAt <= now ? "visible" : receiveCount > 0 ? "inFlight" : "delayed"] += 1;
      }
      return counts;
    },
    untilReceivable(waitMs, onGone) {
      const deadline = Date.now() + waitMs;
      return new Promise((resolve) => {
        let timer: NodeJS.Timeout | undefined;
        function end(how: "ready" | "gone"): void {
          clearTimeout(timer);
          waiting.delete(look);
          resolve(how);
        }
        function look(): void {
          clearTimeout(timer);
          const now = Date.now();
          const next = nextVisibleAt();
          if (next <= now || now >= deadline) return end("ready");
          timer = setTimeout(look, Math.min(deadline, next) - now);
          waiting.add(look);
        }
        onGone(() => end("gone"));
        look();
      });
    },
    dropExpired() {
      const oldest = Date.now() - RETENTION_SECONDS * 1000;
      const gone: Change[] = [];
      for (const { messageId, storedAt } of messages()) {
        if (storedAt < oldest) gone.push(["queue", messageId, null]);
      }
      store.commit(gone);
    },
  };
}
