import { setTimeout as sleep } from "node:timers/promises";
import { enqueueRead, readNextAsked, type AskedDeps } from "#lib/agreements/aws-sync/read-asked.ts";
import { isDatabaseDown } from "#lib/errors/database-error.ts";
import { logError } from "#lib/log/log.ts";

/** Reads of one server at once: AWS's answers take longer than the half second between two. */
const AT_ONCE = 4;
/** How long a reader waits for its turn; it shares the limiter with the other servers' readers. Machine time. */
const TURN_WAIT_MS = 20_000;
/** While another server reads an agreement, it is not asked for again for this long. Machine time. */
const ELSEWHERE_MS = 1_000;

/**
 * `ended` resolves when the read has ended, however it did. `isNext`: nothing is before it, so that waiting for it
 * makes sense.
 */
type AskedRead = { ended: Promise<void>; isNext: boolean };

/** Asks AWS about agreements beside the answers of this process; one read an agreement, however many ask. */
export type AskedReads = { ask(agreementId: string, now: Date): AskedRead };

type Waiting = { ended: Promise<void>; end: () => void };

/**
 * Opens this process's side of the queue that all servers share. What is asked for is a row before anything else, so
 * that another server, or the job run, reads it where this one dies.
 */
export function openAskedReads(deps: AskedDeps): AskedReads {
  const waiting = new Map<string, Waiting>();
  let readers = 0;

  function end(agreementId: string): void {
    waiting.get(agreementId)?.end();
    waiting.delete(agreementId);
  }

  async function work(agreementId: string, now: Date): Promise<void> {
    await enqueueRead(deps.pool, agreementId, now);
    if (readers >= AT_ONCE) return;
    readers++;
    try {
      for (;;) {
        const outcome = await readNextAsked(deps, TURN_WAIT_MS);
        if (!("agreementId" in outcome)) break;
        end(outcome.agreementId);
      }
    } finally {
      readers--;
    }
    // A read that still waits has been taken by another server, or is left to the next caller.
    if (readers === 0) for (const id of waiting.keys()) void leave(id);
  }

  async function leave(agreementId: string): Promise<void> {
    waiting.get(agreementId)?.end();
    await sleep(ELSEWHERE_MS, undefined, { ref: false });
    if (readers === 0) waiting.delete(agreementId);
  }

  return {
    ask(agreementId, now) {
      const known = waiting.get(agreementId);
      if (known !== undefined) return { ended: known.ended, isNext: false };
      const isNext = waiting.size < AT_ONCE;
      const { promise: ended, resolve } = Promise.withResolvers<void>();
      waiting.set(agreementId, { ended, end: resolve });
      work(agreementId, now).catch((error: unknown) => {
        end(agreementId);
        if (!isDatabaseDown(error)) logError(error, { doing: "reading agreements whose access was asked for" });
      });
      return { ended, isNext };
    },
  };
}
