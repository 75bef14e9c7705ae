import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startScheduler } from "#lib/jobs/scheduler.ts";

const start = new Date("2026-11-21T10:00:30Z").getTime();
let rate = 1;

beforeEach(() => {
  vi.useFakeTimers({ now: start });
  rate = 1;
});
afterEach(() => vi.useRealTimers());

function schedule(run: () => Promise<unknown>, report: (error: unknown) => void = () => {}) {
  const clock = { isFollowed: true, now: async () => new Date(start + (Date.now() - start) * rate) };
  return startScheduler({ clock, run, report });
}

test("runs at once and then each business minute", async () => {
  const run = vi.fn(async () => {});
  const stop = schedule(run);
  await vi.advanceTimersByTimeAsync(29_000);
  expect(run).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(121_000);
  expect(run).toHaveBeenCalledTimes(4);
  await stop();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(run).toHaveBeenCalledTimes(4);
});

test("with a clock that runs fast, at most once a machine second", async () => {
  rate = 3600;
  const run = vi.fn(async () => {});
  const stop = schedule(run);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(run).toHaveBeenCalledTimes(11);
  await stop();
});

test("N07 never runs beside itself, and goes on after a failure", async () => {
  let finish = () => {};
  const report = vi.fn();
  const run = vi
    .fn<() => Promise<void>>()
    .mockImplementationOnce(() => new Promise((resolve) => (finish = resolve)))
    .mockRejectedValueOnce(new Error("database away"))
    .mockResolvedValue();
  const stop = schedule(run, report);
  await vi.advanceTimersByTimeAsync(300_000);
  expect(run).toHaveBeenCalledTimes(1);
  finish();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(report).toHaveBeenCalledTimes(1);
  expect(run.mock.calls.length).toBeGreaterThanOrEqual(3);
  await stop();
});
