import { createAdder } from "./add-up.ts";
import { TallyportError } from "./api-error.ts";
import type { UsageAmount, UsageEvent, Verdict } from "./client-types.ts";
import { writeEvent, type WrittenEvent } from "./event-text.ts";
import { createFlushWaits, type FlushResult } from "./flush-waits.ts";
import { sendBatch } from "./send-batch.ts";
import type { Transport } from "./transport.ts";

export type UsageOptions = {
  /** Most events a request, up to 1,000; 500 by default. */
  maxBatchEvents?: number;
  /** Most bytes a request; 900,000 by default, the API takes 1 MiB. */
  maxBatchBytes?: number;
  /** How long an event may wait for others to leave with; 1 s by default. */
  maxDelayMs?: number;
  /** How long sums may grow before they leave; 10 s by default. */
  addUpMs?: number;
  /** Most events held in memory, those on their way included; 10,000 by default. */
  maxBuffered?: number;
  /** Most bytes of them; 16 MiB by default. */
  maxBufferedBytes?: number;
  /** Most calls of `report` that may wait for room at once; 1,000 by default. Beyond, they throw `BUFFER_FULL`. */
  maxWaiting?: number;
  /** Told what became of each event. */
  onVerdict?: (verdict: Verdict) => void;
  /** Told of each try that failed; the events stay and are sent again. For your log. */
  onError?: (error: TallyportError) => void;
};

export type UsageReporter = {
  /**
   * Takes an event into the buffer; it leaves with others. Waits while the buffer is full, so that memory stays
   * bounded.
   *
   * @returns the event's id; what becomes of it says `onVerdict`, or `flush`.
   * @throws TallyportError `CLOSED`, `BUFFER_FULL`; TypeError for a quantity or timestamp that is none.
   */
  report(event: UsageEvent): Promise<string>;
  /** For dimensions that are summed: adds up on this side what names the same agreement, dimension, tags and hour. */
  addUp(amount: UsageAmount): Promise<void>;
  /** Reports events and waits for their verdicts, in order. */
  send(events: readonly UsageEvent[]): Promise<Verdict[]>;
  /**
   * Sends all that was reported before, sums too, and waits for the verdicts. When it resolves, every event is stored
   * once or rejected.
   *
   * @throws TallyportError `FLUSH_TIMEOUT` (30 s by default), or why nothing gets through (a revoked key); the events
   * stay buffered.
   */
  flush(options?: { timeoutMs?: number }): Promise<FlushResult>;
  /** Flushes, then ends; nothing is taken any more. @throws as `flush`; then what had no verdict is given up. */
  close(options?: { timeoutMs?: number }): Promise<FlushResult>;
  /** Events and sums without a verdict. */
  readonly pending: number;
};

type Entry = WrittenEvent & { number: number; hasVerdict: boolean; tell: ((verdict: Verdict) => void) | null };

export function createUsageReporter(
  transport: Transport,
  options: UsageOptions = {},
  now: () => Date = () => new Date(),
): UsageReporter {
  const {
    maxBatchEvents = 500,
    maxBatchBytes = 900_000,
    maxDelayMs = 1_000,
    addUpMs = 10_000,
    maxBuffered = 10_000,
    maxBufferedBytes = 16 * 1024 * 1024,
    maxWaiting = 1_000,
    onVerdict = () => {},
    onError = () => {},
  } = options;
  const adder = createAdder();
  const flushes = createFlushWaits();
  const end = new AbortController();
  /** Waiting to leave, and, in front of them, on their way. */
  let queue: Entry[] = [];
  let onTheirWay = 0;
  let bytes = 0;
  let count = 0;
  let isPumping = false;
  let isClosed = false;
  const room: (() => void)[] = [];
  const leaving = alarm(() => pump());
  const adding = alarm(() => release(adder.take()));

  const isFull = () => queue.length >= maxBuffered || bytes >= maxBufferedBytes;
  const assertOpen = () => {
    if (isClosed) throw new TallyportError(0, "CLOSED", "this client is closed");
  };

  async function makeRoom(): Promise<void> {
    while (isFull()) {
      if (room.length >= maxWaiting) throw new TallyportError(0, "BUFFER_FULL", "too much usage waits to be sent");
      pump();
      await new Promise<void>((resolve) => room.push(resolve));
      assertOpen();
    }
  }

  function push(event: UsageEvent, tell: Entry["tell"] = null): Entry {
    const entry: Entry = { ...writeEvent(event, now()), number: ++count, hasVerdict: false, tell };
    queue.push(entry);
    bytes += entry.bytes;
    if (queue.length - onTheirWay >= maxBatchEvents || bytes >= maxBatchBytes) pump();
    else leaving.setWithin(maxDelayMs);
    return entry;
  }

  function release(sums: readonly UsageAmount[]): void {
    for (const sum of sums) push(sum);
  }

  function pump(): void {
    leaving.clear();
    if (isPumping) return;
    isPumping = true;
    void work();
  }

  async function work(): Promise<void> {
    while (queue.length > 0 && !end.signal.aborted) {
      const batch = nextBatch();
      onTheirWay = batch.length;
      if (!(await sendBatch({ transport, signal: end.signal, onFailure }, batch, settle))) break;
      onTheirWay = 0;
      queue = queue.slice(batch.length);
      for (const entry of batch) bytes -= entry.bytes;
      for (const enter of room.splice(0, batch.length)) enter();
    }
    isPumping = false;
  }

  function nextBatch(): Entry[] {
    let size = 0;
    const whole = queue.slice(0, Math.min(maxBatchEvents, 1_000));
    const fits = whole.findIndex((entry) => (size += entry.bytes + 1) > maxBatchBytes);
    return fits === -1 ? whole : whole.slice(0, Math.max(1, fits));
  }

  function settle(entry: Entry, verdict: Verdict): void {
    entry.hasVerdict = true;
    // What the listener throws is its owner's, and must not stop the sending.
    queueMicrotask(() => onVerdict(verdict));
    entry.tell?.(verdict);
    flushes.settle(entry.number, verdict);
  }

  function onFailure(error: TallyportError, isFinal: boolean): void {
    queueMicrotask(() => onError(error));
    if (isFinal) flushes.fail(error);
  }

  async function flush({ timeoutMs = 30_000 }: { timeoutMs?: number } = {}): Promise<FlushResult> {
    release(adder.take());
    // Halves of a divided batch have their verdicts one after the other, while the whole still stands in the queue.
    const open = queue.filter(({ hasVerdict }) => !hasVerdict).length;
    const waited = flushes.wait(count, open, timeoutMs);
    pump();
    return waited;
  }

  return {
    async report(event) {
      assertOpen();
      await makeRoom();
      return push(event).id;
    },
    async addUp(amount) {
      assertOpen();
      await makeRoom();
      release(adder.add(amount, now()));
      if (adder.size >= maxBuffered) release(adder.take());
      else adding.setWithin(addUpMs);
    },
    async send(events) {
      assertOpen();
      const verdicts: Promise<Verdict>[] = [];
      for (const event of events) {
        await makeRoom();
        verdicts.push(new Promise((resolve) => push(event, resolve)));
      }
      pump();
      return Promise.all(verdicts);
    },
    flush,
    async close(options = {}) {
      isClosed = true;
      for (const enter of room.splice(0)) enter();
      try {
        return await flush({ timeoutMs: 10_000, ...options });
      } finally {
        end.abort();
        leaving.clear();
        adding.clear();
      }
    },
    get pending() {
      return queue.length + adder.size;
    },
  };
}

/**
 * A timer that rings once, at the earliest instant asked for. A Node process with unsent usage waits for it before it
 * ends.
 */
function alarm(ring: () => void) {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const clear = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  return {
    clear,
    setWithin(ms: number) {
      if (timer !== null) return;
      timer = setTimeout(() => {
        timer = null;
        ring();
      }, ms);
    },
  };
}
