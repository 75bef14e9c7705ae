import { expect, test } from "vitest";
import { riskLabel } from "./state-sign.tsx";

const now = new Date("2026-11-21T10:00:00Z");
test.each([
  ["READY", "2026-11-21T12:30:00Z", "2h"],
  ["SENDING", "2026-11-21T10:44:59Z", "44m"],
  ["HELD", "2026-11-21T10:00:20Z", "1m"],
  ["READY", "2026-11-21T16:00:00Z", null],
  ["READY", "2026-11-21T10:00:00Z", null],
  ["ACCEPTED", "2026-11-21T11:00:00Z", null],
] as const)("%s until %s shows %s", (state, deadline, label) => {
  expect(riskLabel(state, new Date(deadline), now)).toBe(label);
});
