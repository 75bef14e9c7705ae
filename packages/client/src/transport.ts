import { errorOf, TallyportError } from "./api-error.ts";
import { isWorthRetrying, readRetryAfter, waitBeforeRetry } from "./backoff.ts";

export type TransportOptions = {
  /** Where Tallyport answers, as in `https://billing.example.com`. */
  url: string;
  apiKey: string;
  /** How long one try may take; 10 s by default. */
  timeoutMs?: number;
  /** Another `fetch`, for tests and for runtimes with their own. */
  fetch?: typeof fetch;
  random?: () => number;
  /** Waits; for tests. */
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
};

export type Ask = {
  method: "GET" | "POST" | "PUT";
  path: string;
  query?: Readonly<Record<string, string | number | undefined>>;
  /** JSON text. */
  body?: string;
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal;
};
export type Answer = { status: number; headers: Headers; body: unknown; retryAfterMs: number | null };

export type Transport = {
  /** One try. @throws TallyportError with status 0 when there was no answer, or none in JSON. */
  once(ask: Ask): Promise<Answer>;
  /**
   * Tries until it is answered with 2xx or 304, at most `tries` times, for requests that may be sent twice.
   *
   * @throws TallyportError
   */
  persistently(ask: Ask, options?: { tries?: number; retries?: (status: number) => boolean }): Promise<Answer>;
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  random: () => number;
};

/**
 * How requests leave: with the key, a deadline, and a careful second try. Never follows a redirect, which could carry
 * the key away.
 */
export function createTransport(options: TransportOptions): Transport {
  const { apiKey, timeoutMs = 10_000, random = Math.random, sleep = sleepFor } = options;
  const base = new URL(options.url);
  if (base.protocol !== "https:" && base.protocol !== "http:") throw new TypeError("url must be http or https");
  const send = options.fetch ?? fetch;

  async function once({ method, path, query = {}, body, headers, signal }: Ask): Promise<Answer> {
    const address = new URL(`${base.pathname.replace(/\/$/, "")}${path}`, base.origin);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) address.searchParams.set(name, String(value));
    }
    const deadline = AbortSignal.timeout(timeoutMs);
    try {
      const response = await send(address, {
        method,
        redirect: "manual",
        signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
        headers: {
          authorization: `Bearer ${apiKey}`,
          accept: "application/json, application/problem+json",
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body }),
      });
      const text = await response.text();
      const retryAfterMs = readRetryAfter(response.headers.get("retry-after"), Date.now());
      return { status: response.status, headers: response.headers, body: parse(text, response.ok), retryAfterMs };
    } catch (cause) {
      if (cause instanceof TallyportError) throw cause;
      throw new TallyportError(0, "NO_ANSWER", `no answer from ${address.origin}`, { cause });
    }
  }

  async function persistently(
    ask: Ask,
    { tries = 5, retries = isWorthRetrying }: { tries?: number; retries?: (status: number) => boolean } = {},
  ): Promise<Answer> {
    for (let failures = 1; ; failures++) {
      let error: TallyportError;
      let retryAfterMs: number | null = null;
      try {
        const answer = await once(ask);
        if ((answer.status >= 200 && answer.status < 300) || answer.status === 304) return answer;
        retryAfterMs = answer.retryAfterMs;
        error = errorOf(answer.status, answer.body);
      } catch (thrown) {
        error = thrown as TallyportError;
      }
      if (failures >= tries || !retries(error.status) || ask.signal?.aborted === true) throw error;
      await sleep(waitBeforeRetry(failures, retryAfterMs, random), ask.signal);
    }
  }

  return { once, persistently, sleep, random };
}

/** Whoever answers 200 without JSON is not Tallyport (a proxy's page, half an answer): as good as no answer. */
function parse(text: string, isOk: boolean): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    if (!isOk) return null;
    throw new TallyportError(0, "NO_JSON", "the answer is no JSON", { cause });
  }
}

/** Waits. Ends early, without a fault, when `signal` says so. */
function sleepFor(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done, { once: true });
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    }
  });
}
