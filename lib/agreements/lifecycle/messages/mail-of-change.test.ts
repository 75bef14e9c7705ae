import { expect, test } from "vitest";
import { mailOfChange } from "#lib/agreements/lifecycle/messages/mail-of-change.ts";

const now = new Date("2026-11-21T12:00:00Z");
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);
const seen = (
  status: Parameters<typeof mailOfChange>[0]["status"],
  statusReason = "TEST",
  endsAt: Date | null = null,
) => ({
  status,
  statusReason,
  endsAt,
});

test.each([
  ["what waited begins", seen("pending"), seen("active"), "welcome"],
  ["what waited begins as a trial", seen("pending"), seen("trial"), "welcome"],
  ["what was suspended goes on", seen("suspended"), seen("active"), null],
  [
    "AWS says after all that it has not begun",
    seen("active", "RESOLVED"),
    seen("pending", "FUTURE_START_DATE"),
    "pending",
  ],
  ["it waits still", seen("pending"), seen("pending", "INVALID_PAYMENT_INSTRUMENT"), null],
  ["it is suspended", seen("active"), seen("suspended"), null],
  ["an end is near", seen("active"), seen("ending", "END_KNOWN", inDays(7)), "ending"],
  ["an end was moved", seen("ending", "END_KNOWN", inDays(7)), seen("ending", "END_KNOWN", inDays(9)), "ending"],
  ["an end is a year ahead", seen("active"), seen("ending", "END_KNOWN", inDays(365)), null],
  ["an end has passed that AWS did not confirm yet", seen("active"), seen("ending", "END_KNOWN", inDays(-1)), null],
  ["it is over", seen("ending"), seen("ended", "ENDED", inDays(0)), "ended"],
  ["it is over still", seen("ended", "ENDED", inDays(0)), seen("ended", "ENDED", inDays(-1)), null],
  ["it goes on under another licence", seen("active"), seen("ended", "SUCCEEDED", inDays(0)), null],
  ["AWS failed to subscribe", seen("pending"), seen("failed", "SUBSCRIBE_FAILED"), "ended"],
])("when %s the buyer is told: %s → %s", (_, before, after, told) => {
  expect(mailOfChange(before, after, now)).toBe(told);
});
