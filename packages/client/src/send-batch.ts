import { errorOf, TallyportError } from "./api-error.ts";
import type { Verdict } from "./client-types.ts";
import { waitBeforeRetry } from "./backoff.ts";
import type { WrittenEvent } from "./event-text.ts";
import type { Answer, Transport } from "./transport.ts";

/** Refusals that lie in what was sent: in halves the rest gets through, and one event alone is at fault. */
const OF_THE_CONTENT = new Set([400, 413, 415, 422]);

type Deps = {
  transport: Transport;
  /** Ends the retries; the events then have no verdict. */
  signal: AbortSignal;
  /** Told of each failed try; `isFinal` says that only a person can mend it (the key, the address). */
  onFailure: (error: TallyportError, isFinal: boolean) => void;
};

/**
 * Sends events until each has a verdict, with the same bytes every time, so that what was stored by a try without an
 * answer comes back as
 * a duplicate. Gives up only when `signal` says so.
 *
 * @param settle told the verdict of each event, by its place.
 * @returns whether all have one.
 */
export async function sendBatch<Event extends WrittenEvent>(
  deps: Deps,
  events: readonly Event[],
  settle: (event: Event, verdict: Verdict) => void,
): Promise<boolean> {
  const { transport, signal, onFailure } = deps;
  const body = `{"events":[${events.map(({ text }) => text).join(",")}]}`;
  for (let failures = 1; !signal.aborted; failures++) {
    let error: TallyportError;
    let retryAfterMs: number | null = null;
    try {
      const answer = await transport.once({ method: "POST", path: "/api/v1/usage", body, signal });
      const verdicts = verdictsOf(answer, events);
      if (verdicts !== null) {
        events.forEach((event, i) => settle(event, verdicts[i]!));
        return true;
      }
      error = errorOf(answer.status, answer.body);
      retryAfterMs = answer.retryAfterMs;
    } catch (thrown) {
      error = thrown as TallyportError;
    }
    if (OF_THE_CONTENT.has(error.status)) return divide(deps, events, settle, error);
    if (signal.aborted) return false;
    onFailure(error, error.status >= 300 && error.status < 500 && error.status !== 408 && error.status !== 429);
    await transport.sleep(waitBeforeRetry(failures, retryAfterMs, transport.random), signal);
  }
  return false;
}

async function divide<Event extends WrittenEvent>(
  deps: Deps,
  events: readonly Event[],
  settle: (event: Event, verdict: Verdict) => void,
  error: TallyportError,
): Promise<boolean> {
  const [only] = events;
  if (events.length === 1 && only !== undefined) {
    settle(only, { id: only.id, status: "rejected", code: error.code, detail: error.message });
    return true;
  }
  const half = Math.ceil(events.length / 2);
  return (await sendBatch(deps, events.slice(0, half), settle)) && (await sendBatch(deps, events.slice(half), settle));
}

/**
 * The verdicts of an answer, one for each event in order; null when it is a failure. @throws TallyportError for half an
 * answer.
 */
function verdictsOf({ status, body }: Answer, events: readonly WrittenEvent[]): Verdict[] | null {
  if (status !== 200) return null;
  const results = (body as { results?: unknown } | null)?.results;
  const isWhole =
    Array.isArray(results) &&
    results.length === events.length &&
    results.every(
      (result: { id?: unknown; status?: unknown } | null, i) =>
        (result?.id === events[i]!.id || result?.id === null) &&
        (result.status === "accepted" || result.status === "duplicate" || result.status === "rejected"),
    );
  if (!isWhole) throw new TallyportError(0, "NO_ANSWER", "the answer has not a verdict for each event");
  return (results as Verdict[]).map((verdict, i) => ({ ...verdict, id: events[i]!.id }));
}
