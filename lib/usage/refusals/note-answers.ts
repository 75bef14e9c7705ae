import type { Pool } from "#lib/db/pool.ts";
import { retryConflicts } from "#lib/db/retry-conflicts.ts";
import { logError } from "#lib/log/log.ts";
import { hourOf } from "#lib/time/hours.ts";
import type { Receipt } from "#lib/usage/event-store.ts";
import { describeRefusal } from "#lib/usage/refusals/describe-refusal.ts";
import { KEPT_REFUSALS } from "#lib/usage/refusals/limits.ts";
import { FROM_FILES, storeRefusals, type RefusalReport } from "#lib/usage/refusals/refusal-store.ts";
import { createTakenTally, type TakenTally } from "#lib/usage/refusals/taken-tally.ts";
import type { EventVerdict, Rejection } from "#lib/usage/verdict.ts";

type Answered = readonly { verdict: EventVerdict }[];

/**
 * Counts what a request's events were answered, by key, code and hour of receipt, and keeps the last refused ones. Call
 * it when the rest of the request is stored. A request without refusals writes nothing, but for the first one of a key
 * in an hour.
 *
 * Never fails: events that were accepted are on disk, and their answer must go out; a count that failed is logged.
 *
 * @param events as they were sent, in the order of their answers.
 */
export async function noteAnswers(
  pool: Pool,
  receipt: Receipt,
  events: readonly unknown[],
  answers: Answered,
): Promise<void> {
  const { tally, write } = logOf(pool);
  const reports = reportsOf(tally, receipt, events, answers);
  if (reports.length === 0) return;
  try {
    await write(reports);
  } catch (error) {
    logError(error, { doing: "counting refused usage" });
  }
}

function reportsOf(
  tally: TakenTally,
  { apiKeyId, receivedAt }: Receipt,
  events: readonly unknown[],
  answers: Answered,
): RefusalReport[] {
  const key = apiKeyId ?? FROM_FILES;
  const hour = hourOf(receivedAt);
  const refused: { raw: unknown; rejection: Rejection }[] = [];
  for (const [index, { verdict }] of answers.entries()) {
    if (verdict.status === "rejected") refused.push({ raw: events[index], rejection: verdict });
  }
  const past = tally.add(key, hour, answers.length - refused.length);
  const nothing = { codes: new Map<string, number>(), events: [] };
  const reports = past === null ? [] : [{ ...past, ...nothing, receivedAt }];
  if (refused.length === 0) return reports;
  const codes = new Map<string, number>();
  for (const { rejection } of refused) codes.set(rejection.code, (codes.get(rejection.code) ?? 0) + 1);
  const last = refused.slice(-KEPT_REFUSALS).map(({ raw, rejection }) => describeRefusal(raw, rejection));
  return [...reports, { apiKeyId: key, hour, receivedAt, taken: tally.hand(key), codes, events: last }];
}

type RefusalLog = { tally: TakenTally; write: (reports: readonly RefusalReport[]) => Promise<void> };
const logs = new WeakMap<Pool, RefusalLog>();

/** One for each pool of the process. */
function logOf(pool: Pool): RefusalLog {
  const found = logs.get(pool) ?? { tally: createTakenTally(), write: createWriter(pool) };
  logs.set(pool, found);
  return found;
}

/**
 * Writes reports, one statement at a time: what comes while one is under way goes together into the next. So a sender
 * that is refused all the time waits for its own rows, and takes one connection of the pool at most from those who
 * report usage that is taken.
 */
function createWriter(pool: Pool): RefusalLog["write"] {
  let waiting: { reports: RefusalReport[]; done: Promise<void> } | null = null;
  let last: Promise<unknown> = Promise.resolve();
  return (reports) => {
    if (waiting !== null) {
      waiting.reports.push(...reports);
      return waiting.done;
    }
    const batch: RefusalReport[] = [...reports];
    const done = last.then(() => {
      waiting = null;
      return retryConflicts(() => storeRefusals(pool, batch));
    });
    waiting = { reports: batch, done };
    last = done.catch(() => {});
    return done;
  };
}
