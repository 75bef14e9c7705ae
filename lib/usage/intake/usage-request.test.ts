import { expect, test } from "vitest";
import { readUsageRequest, toUsageAnswer } from "#lib/usage/intake/usage-request.ts";

test.each([
  ["a list", [], "INVALID_REQUEST"],
  ["nothing", null, "INVALID_REQUEST"],
  ["no events", {}, "INVALID_REQUEST"],
  ["none in it", { events: [] }, "INVALID_REQUEST"],
  ["events that are no list", { events: {} }, "INVALID_REQUEST"],
  ["another key beside it", { events: [1], more: 1 }, "INVALID_REQUEST"],
  ["1,001 events", { events: Array.from({ length: 1001 }, () => ({})) }, "TOO_MANY_EVENTS"],
])("a request of %s is refused", (_, body, code) => {
  expect(() => readUsageRequest(body)).toThrow(expect.objectContaining({ code }));
});

test("a request of 1,000 events is taken", () => {
  expect(readUsageRequest({ events: Array.from({ length: 1000 }, () => null) })).toHaveLength(1000);
});

test("the answer counts and tells each verdict", () => {
  const hour = new Date("2026-11-21T10:00:00Z");
  const answer = toUsageAnswer([
    { id: "a", verdict: { status: "accepted", hour, isLate: false } },
    { id: "b", verdict: { status: "duplicate", hour, isLate: true } },
    { id: null, verdict: { status: "rejected", code: "INVALID_EVENT", detail: "no" } },
  ]);
  expect(answer).toEqual({
    accepted: 1,
    duplicates: 1,
    rejected: 1,
    results: [
      { id: "a", status: "accepted", hour: "2026-11-21T10:00:00Z" },
      { id: "b", status: "duplicate", hour: "2026-11-21T10:00:00Z", late: true },
      { id: null, status: "rejected", code: "INVALID_EVENT", detail: "no" },
    ],
  });
});
