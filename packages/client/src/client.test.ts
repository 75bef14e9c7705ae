import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { createAccess } from "./access-cache.ts";
import { createAdder } from "./add-up.ts";
import { readRetryAfter, waitBeforeRetry } from "./backoff.ts";
import { closeOnExit } from "./close-on-exit.ts";
import { createTallyport } from "./create-tallyport.ts";
import { microsOf, textOf } from "./micros.ts";
import { createTransport } from "./transport.ts";

const noon = Date.parse("2026-11-21T12:00:00Z");

/** A `fetch` that answers what it is given, in turn, and remembers what it was asked. */
function answering(...answers: (Response | Error)[]) {
  const asked: { url: string; init: RequestInit }[] = [];
  const send = ((url: URL, init: RequestInit) => {
    asked.push({ url: String(url), init });
    const next = answers.length > 1 ? answers.shift()! : answers[0]!;
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next.clone());
  }) as typeof fetch;
  return { asked, send };
}
const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(status === 304 ? null : JSON.stringify(body), { status, headers });

describe("waiting before another try", () => {
  test.each([
    { failures: 1, atLeast: 100, atMost: 200 },
    { failures: 3, atLeast: 400, atMost: 800 },
    { failures: 50, atLeast: 15_000, atMost: 30_000 },
  ])("is drawn between $atLeast and $atMost ms after $failures failures", ({ failures, atLeast, atMost }) => {
    expect(waitBeforeRetry(failures, null, () => 0)).toBe(atLeast);
    expect(waitBeforeRetry(failures, null, () => 1)).toBe(atMost);
    expect(waitBeforeRetry(failures, 45_000, () => 0)).toBe(45_000);
  });

  test.each([
    ["2", 2_000],
    ["Sat, 21 Nov 2026 12:00:07 GMT", 7_000],
    ["0", null],
    ["soon", null],
    ["99999", 600_000],
    [null, null],
  ])("reads Retry-After %j as %j ms", (header, ms) => {
    expect(readRetryAfter(header, noon)).toBe(ms);
  });

  test("honours Retry-After, and ends after as many tries as allowed", async () => {
    const waits: number[] = [];
    const { asked, send } = answering(json(429, { code: "RATE_LIMITED" }, { "retry-after": "3" }));
    const sleep = (ms: number) => Promise.resolve(void waits.push(ms));
    const transport = createTransport({
      url: "https://t.example/base/",
      apiKey: "k",
      fetch: send,
      sleep,
      random: () => 0,
    });
    await expect(transport.persistently({ method: "GET", path: "/x" }, { tries: 3 })).rejects.toMatchObject({
      status: 429,
      code: "RATE_LIMITED",
    });
    expect(waits).toEqual([3_000, 3_000]);
    expect(asked.map(({ url }) => url)).toEqual(Array.from({ length: 3 }, () => "https://t.example/base/x"));
    expect(asked[0]!.init).toMatchObject({ redirect: "manual", headers: { authorization: "Bearer k" } });
  });
});

describe("adding up on this side", () => {
  test("loses and invents nothing, to the millionth", () => {
    const amount = fc.record({
      dimension: fc.constantFrom("a", "b"),
      quantity: fc.bigInt({ min: 0n, max: 2_147_483_647_000_000n }).map(textOf),
      tags: fc.constantFrom<Record<string, string> | undefined>(
        undefined,
        { x: "1", y: "2" },
        { y: "2", x: "1" },
        { x: "2" },
      ),
      timestamp: fc.integer({ min: noon, max: noon + 10_000_000 }).map((at) => new Date(at)),
    });
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 50 }), (amounts) => {
        const adder = createAdder();
        const given = new Date(noon);
        const out = amounts.flatMap((one) => adder.add({ agreementId: "x", ...one }, given));
        const left = adder.take();
        // A dimension, a set of tags and an hour: at most one sum each is left.
        expect(left.length).toBeLessThanOrEqual(2 * 3 * 4);
        const all = [...out, ...left];
        for (const dimension of ["a", "b"]) {
          const sum = (list: readonly { dimension: string; quantity: number | string }[]) =>
            list
              .filter((one) => one.dimension === dimension)
              .reduce((micros, one) => micros + microsOf(one.quantity)!, 0n);
          expect(sum(all)).toBe(sum(amounts));
        }
        expect(adder.size).toBe(0);
      }),
    );
  });

  test("keeps hours apart and can give those that are over", () => {
    const adder = createAdder();
    const at = (time: string) => ({
      agreementId: "x",
      dimension: "a",
      quantity: "0.1",
      timestamp: `2026-11-21T${time}Z`,
    });
    for (const time of ["10:59:59", "11:00:00", "11:30:00"]) adder.add(at(time), new Date(noon));
    expect(adder.take(new Date("2026-11-21T11:45:00Z"))).toMatchObject([{ quantity: "0.1" }]);
    expect(adder.take()).toEqual([
      { agreementId: "x", dimension: "a", quantity: "0.2", timestamp: new Date("2026-11-21T11:30:00Z") },
    ]);
  });

  test.each(["-1", "1e3", "0.0000001", Number.NaN, Infinity, "2147483648"])("refuses %j", (quantity) => {
    const adder = createAdder();
    expect(() => adder.add({ agreementId: "x", dimension: "a", quantity }, new Date())).toThrow(TypeError);
  });
});

describe("the buffer", () => {
  const event = { agreementId: "x", dimension: "a", quantity: 1 };
  const away = answering(new TypeError("fetch failed"));

  test("makes callers wait when it is full, refuses more than may wait, and gives up at the end", async () => {
    let wake: () => void = () => {};
    const tallyport = createTallyport({
      url: "http://t.example",
      apiKey: "k",
      fetch: away.send,
      sleep: (_ms, signal) =>
        new Promise((resolve) => {
          wake = resolve;
          signal?.addEventListener("abort", () => resolve());
        }),
      usage: { maxBuffered: 2, maxWaiting: 1, maxDelayMs: 0 },
    });
    await tallyport.usage.report(event);
    await tallyport.usage.report(event);
    const waiting = tallyport.usage.report(event);
    await expect(tallyport.usage.report(event)).rejects.toMatchObject({ code: "BUFFER_FULL" });
    wake();
    const closed = tallyport.close({ timeoutMs: 1 });
    await expect(waiting).rejects.toMatchObject({ code: "CLOSED" });
    await expect(closed).rejects.toMatchObject({ code: "FLUSH_TIMEOUT" });
    await expect(tallyport.usage.report(event)).rejects.toMatchObject({ code: "CLOSED" });
  });

  test("goes by itself: after a delay, or at once when a request is full", async () => {
    vi.useFakeTimers();
    try {
      const { asked, send } = answering(new TypeError("fetch failed"));
      const tallyport = createTallyport({
        url: "http://t.example",
        apiKey: "k",
        fetch: send,
        sleep: () => new Promise(() => {}),
        usage: { maxBatchEvents: 2, maxDelayMs: 500, addUpMs: 5_000 },
      });
      await tallyport.usage.addUp(event);
      await tallyport.usage.report(event);
      await vi.advanceTimersByTimeAsync(499);
      expect(asked).toHaveLength(0);
      await vi.advanceTimersByTimeAsync(1);
      expect(asked).toHaveLength(1);
      expect(tallyport.usage.pending).toBe(2);
      await vi.advanceTimersByTimeAsync(5_000);
      expect(tallyport.usage.pending).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("the access question", () => {
  const answer = { access: "granted", reason: "", entitlements: [], checkedAt: "2026-11-21T12:00:00Z" };
  const question = { licenseArn: "l" };
  const transportOf = (send: typeof fetch) =>
    createTransport({ url: "https://t.example", apiKey: "k", fetch: send, sleep: () => Promise.resolve() });

  test("is asked again with the ETag, and not at all while the answer is fresh", async () => {
    let now = noon;
    const { asked, send } = answering(
      json(200, answer, { etag: '"1"', "cache-control": "private, max-age=5" }),
      json(304, null, { etag: '"1"', "cache-control": "private, max-age=5" }),
    );
    const access = createAccess(transportOf(send), {}, () => now);
    expect(await access(question)).toEqual(answer);
    expect(await access(question)).toEqual(answer);
    expect(asked).toHaveLength(1);
    now += 5_001;
    expect(await access(question)).toEqual(answer);
    expect(asked[1]!.init.headers).toMatchObject({ "if-none-match": '"1"' });
  });

  test("is answered by the last answer for a while when nobody answers, and never by one that is old", async () => {
    let now = noon;
    const { send } = answering(json(200, answer), new TypeError("fetch failed"));
    const access = createAccess(transportOf(send), { staleMs: 60_000 }, () => now);
    await access(question);
    now += 59_000;
    expect(await access(question)).toEqual(answer);
    now += 2_000;
    await expect(access(question)).rejects.toMatchObject({ code: "NO_ANSWER" });
  });

  test("keeps as many answers as it was told", async () => {
    const { asked, send } = answering(json(200, answer, { etag: '"1"' }));
    const access = createAccess(transportOf(send), { maxKept: 2, freshMs: 60_000 });
    for (const licenseArn of ["a", "b", "c", "a"]) await access({ licenseArn });
    expect(asked).toHaveLength(4);
  });
});

test("a signal is raised again once everything has left", async () => {
  const listeners = new Map<string, () => void>();
  const said: string[] = [];
  const owner = {
    pid: 7,
    on: (event: string, listener: () => void) => void listeners.set(event, listener),
    off: (event: string) => void listeners.delete(event),
    kill: (pid: number, signal: string) => void said.push(`${signal} to ${pid}`),
  };
  closeOnExit({ close: () => Promise.resolve(said.push("closed")) }, owner);
  listeners.get("SIGTERM")!();
  await vi.waitFor(() => expect(said).toEqual(["closed", "SIGTERM to 7"]));
  expect(listeners.has("SIGTERM")).toBe(false);
});

test("a redeemed code is not tried again without an answer, since it may be spent", async () => {
  const lost = answering(new TypeError("fetch failed"));
  const connect = (send: typeof fetch) =>
    createTallyport({ url: "https://t.example", apiKey: "k", fetch: send, sleep: () => Promise.resolve() });
  await expect(connect(lost.send).claims.redeem("c")).rejects.toMatchObject({ code: "NO_ANSWER" });
  expect(lost.asked).toHaveLength(1);
  const busy = answering(json(503, { code: "UNAVAILABLE" }), json(200, { id: "a" }));
  expect(await connect(busy.send).claims.redeem("c")).toEqual({ id: "a" });
});
