import { describe, expect, test } from "vitest";
import type { AgreementStatus } from "#lib/generated/prisma/enums.ts";
import { hourForUsage, judgeInstant, takesUsage } from "#lib/usage/judge-intake.ts";

const t = (text: string) => new Date(`2026-11-21T${text}Z`);
const start = t("08:00:00");
const end = t("12:00:00");

describe("whether an agreement takes usage, by the event's instant", () => {
  test.each<[AgreementStatus, Date | null, Date | null, string, string, boolean]>([
    ["pending", null, null, "10:00:00", "10:01:00", false],
    ["failed", start, null, "10:00:00", "10:01:00", false],
    ["active", null, null, "10:00:00", "10:01:00", true],
    ["active", start, null, "07:59:59", "10:01:00", false],
    ["active", start, null, "08:00:00", "10:01:00", true],
    ["trial", start, null, "10:00:00", "10:01:00", true],
    ["suspended", start, null, "10:00:00", "10:01:00", true],
    ["ending", start, end, "11:59:59", "11:59:59", true],
    ["ending", start, end, "12:00:00", "12:00:00", false],
    ["ending", start, end, "11:59:59", "12:10:00", true],
    ["ended", start, end, "11:59:59", "12:10:00", true],
    ["ended", start, end, "11:59:59", "12:10:01", false],
    ["ended", start, null, "10:00:00", "10:01:00", false],
  ])("%s from %s to %s at %s, asked at %s: %s", (status, startsAt, endsAt, at, now, expected) => {
    expect(takesUsage({ status, startsAt, endsAt, intakeClosedAt: null }, t(at), t(now), 10)).toBe(expected);
  });

  test("M18 nothing once its intake is closed", () => {
    const agreement = { status: "ending" as const, startsAt: start, endsAt: end, intakeClosedAt: t("11:00:00") };
    expect(takesUsage(agreement, t("10:00:00"), t("10:01:00"), 10)).toBe(false);
  });
});

describe("the hour of an event", () => {
  const now = new Date("2026-11-22T09:40:00Z");
  test.each([
    ["2026-11-22T09:15:00Z", "SUM", null, "2026-11-22T09:00:00Z"],
    ["2026-11-21T11:15:00Z", "SUM", null, "2026-11-21T11:00:00Z"],
    ["2026-11-21T09:50:00Z", "SUM", null, "2026-11-22T09:00:00Z"],
    ["2026-11-21T09:50:00Z", "SUM", "2026-11-22T08:00:00Z", "2026-11-22T07:00:00Z"],
    ["2026-11-21T09:50:00Z", "MAX", null, "HOUR_CLOSED"],
  ] as const)("M12 stamped %s of a %s, agreement's end %s: %s", (at, aggregation, endsAt, expected) => {
    const agreement = { endsAt: endsAt === null ? null : new Date(endsAt) };
    const hour = hourForUsage(agreement, { at: new Date(at), aggregation }, now);
    expect(hour instanceof Date ? hour : hour.code).toEqual(expected === "HOUR_CLOSED" ? expected : new Date(expected));
  });

  test.each([
    ["2026-11-22T09:45:00.000Z", null],
    ["2026-11-22T09:45:00.001Z", "TIMESTAMP_IN_FUTURE"],
    ["2026-11-21T09:40:00.001Z", null],
    ["2026-11-21T09:40:00.000Z", "TIMESTAMP_TOO_OLD"],
  ])("M16 %s is refused as %s", (at, code) => {
    expect(judgeInstant(new Date(at), now)).toEqual(code === null ? null : expect.objectContaining({ code }));
  });
});
