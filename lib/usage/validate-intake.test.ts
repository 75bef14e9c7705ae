import { describe, expect, test } from "vitest";
import type { AgreementStatus } from "#lib/generated/prisma/enums.ts";
import {
  lateOutcome,
  hourForUsage,
  validateInstant,
  eligibilityOf,
  type Eligibility,
} from "#lib/usage/validate-intake.ts";

const t = (text: string) => new Date(`2026-11-21T${text}Z`);
const start = t("08:00:00");
const end = t("12:00:00");

describe("whether an agreement takes usage, by the event's instant", () => {
  test.each<[AgreementStatus, Date | null, Date | null, string, string, Eligibility]>([
    ["pending", null, null, "10:00:00", "10:01:00", "refused"],
    ["failed", start, null, "10:00:00", "10:01:00", "refused"],
    ["active", null, null, "10:00:00", "10:01:00", "taken"],
    ["active", start, null, "07:59:59", "10:01:00", "refused"],
    ["active", t("08:20:00"), null, "08:00:00", "10:01:00", "taken"],
    ["active", t("08:20:00"), null, "07:59:59.999", "10:01:00", "refused"],
    ["active", start, null, "08:00:00", "10:01:00", "taken"],
    ["trial", start, null, "10:00:00", "10:01:00", "taken"],
    ["suspended", start, null, "10:00:00", "10:01:00", "taken"],
    ["ending", start, end, "11:59:59", "11:59:59", "taken"],
    ["ending", start, end, "12:00:00", "12:00:00", "refused"],
    ["ending", start, end, "11:59:59", "12:10:00", "taken"],
    ["ended", start, end, "11:59:59", "12:10:00", "taken"],
    ["ended", start, end, "11:59:59", "12:10:01", "over"],
    ["ended", start, end, "07:59:59", "12:10:01", "refused"],
    ["ended", start, null, "10:00:00", "10:01:00", "refused"],
  ])("%s from %s to %s at %s, asked at %s: %s", (status, startsAt, endsAt, at, now, expected) => {
    const agreement = { status, startsAt, endsAt, intakeClosedAt: null, meteringFrom: null };
    expect(eligibilityOf(agreement, t(at), t(now), { drainMinutes: 10, meteringFrom: null })).toBe(expected);
  });

  test.each<[string | null, string, Eligibility]>([
    ["12:00:00", "10:00:00", "over"],
    [null, "10:00:00", "over"],
    [null, "11:00:00", "refused"],
    ["12:00:00", "12:00:00", "refused"],
  ])("M18 closed at 11:00 with its end at %s, stamped %s: %s", (endsAt, at, expected) => {
    const agreement = {
      status: "ending" as const,
      startsAt: start,
      endsAt: endsAt === null ? null : t(endsAt),
      intakeClosedAt: t("11:00:00"),
      meteringFrom: null,
    };
    expect(eligibilityOf(agreement, t(at), t("12:01:00"), { drainMinutes: 10, meteringFrom: null })).toBe(expected);
  });

  test.each<[string | null, string | null, string, Eligibility]>([
    ["10:00:00", null, "09:59:59", "metered-elsewhere"],
    ["10:00:00", null, "10:00:00", "taken"],
    [null, "10:00:00", "09:59:59", "metered-elsewhere"],
    ["09:00:00", "10:00:00", "09:59:59", "metered-elsewhere"],
    ["10:00:00", "09:00:00", "09:59:59", "metered-elsewhere"],
    ["10:00:00", "09:00:00", "10:00:00", "taken"],
  ])("metered here from %s (agreement) and %s (product), stamped %s: %s", (ours, products, at, expected) => {
    const from = (text: string | null) => (text === null ? null : t(text));
    const agreement = { status: "active" as const, startsAt: start, endsAt: null, intakeClosedAt: null };
    const product = { drainMinutes: 10, meteringFrom: from(products) };
    expect(eligibilityOf({ ...agreement, meteringFrom: from(ours) }, t(at), t("10:01:00"), product)).toBe(expected);
  });
});

test.each([
  ["SUM", "CARRY", "counted-later"],
  ["SUM", "HOLD", "parked"],
  ["SUM", "REFUSE", { code: "HOUR_CLOSED" }],
  ["MAX", "CARRY", { code: "HOUR_CLOSED" }],
  ["LATEST", "HOLD", { code: "HOUR_CLOSED" }],
  ["UNIQUE_COUNT", "CARRY", { code: "HOUR_CLOSED" }],
] as const)("late usage of a %s where the product says %s: %j", (aggregation, latePolicy, expected) => {
  const outcome = lateOutcome(aggregation, latePolicy);
  if (typeof expected === "string") expect(outcome).toBe(expected);
  else expect(outcome).toMatchObject(expected);
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
    const place = hourForUsage(agreement, { at: new Date(at), aggregation, latePolicy: "CARRY" }, now);
    expect("hour" in place ? place.hour : place.code).toEqual(
      expected === "HOUR_CLOSED" ? expected : new Date(expected),
    );
  });

  test.each([
    ["2026-11-22T09:45:00.000Z", null],
    ["2026-11-22T09:45:00.001Z", "TIMESTAMP_IN_FUTURE"],
    ["2026-11-21T09:40:00.001Z", null],
    ["2026-11-21T09:40:00.000Z", "TIMESTAMP_TOO_OLD"],
  ])("M16 %s is refused as %s", (at, code) => {
    expect(validateInstant(new Date(at), now)).toEqual(code === null ? null : expect.objectContaining({ code }));
  });
});
