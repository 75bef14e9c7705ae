import { setTimeout as sleep } from "node:timers/promises";
import type { AskedReads } from "#lib/agreements/aws-sync/ask-for-read.ts";
import type { AccessAnswer, FoundAccess } from "#lib/entitlements/get-access.ts";

/**
 * The longest that an answer waits for a read of AWS, machine time; with the second look-up it stays below a second.
 */
const MAX_WAIT_MS = 900;

type Deps = {
  /** Looks the answer up. */
  look: () => Promise<FoundAccess>;
  reads: AskedReads;
  /** Business time. */
  now: Date;
};

/**
 * Answers whether a buyer may use the product. Where AWS was last asked more than five minutes ago, it is asked again
 * beside the answer: the first caller waits for that for less than a second, the others not at all.
 *
 * @returns the answer, and the read that goes on after it; null: none does.
 * @throws AppError as `look` does.
 */
export async function answerAccess({ look, reads, now }: Deps): Promise<{
  answer: AccessAnswer;
  rest: Promise<void> | null;
}> {
  const found = await look();
  if (found.dueRead === null) return { answer: found.answer, rest: null };
  const { ended, isNext } = reads.ask(found.dueRead, now);
  if (!isNext) return { answer: found.answer, rest: ended };
  const wait = new AbortController();
  const isRead = await Promise.race([
    ended.then(() => true),
    sleep(MAX_WAIT_MS, false, { signal: wait.signal }).catch(() => false),
  ]);
  wait.abort();
  return isRead ? { answer: (await look()).answer, rest: null } : { answer: found.answer, rest: ended };
}
