import { expect, test } from "vitest";
import { accessOf, type GrantInUse } from "#lib/entitlements/access.ts";
import type { AgreementStatus } from "#lib/generated/prisma/enums.ts";

const now = new Date("2026-11-21T12:00:00Z");
const before = new Date("2026-11-21T11:59:59.999Z");
const after = new Date("2026-11-21T12:00:00.001Z");
const subject = {
  status: "active" as AgreementStatus,
  statusReason: "TEST",
  awsReason: null,
  startsAt: null,
  endsAt: null,
  isLinked: true,
  grants: [],
};

test.each([
  ["pending", null, true, "pending"],
  ["pending", null, false, "pending"],
  ["active", null, true, "granted"],
  ["active", null, false, "pending"],
  ["active", before, true, "ended"],
  ["active", after, true, "granted"],
  ["trial", null, true, "granted"],
  ["trial", null, false, "pending"],
  ["ending", null, true, "granted"],
  ["ending", after, true, "granted"],
  ["ending", now, true, "ended"],
  ["ending", before, false, "ended"],
  ["ending", after, false, "pending"],
  ["suspended", after, true, "suspended"],
  ["suspended", null, false, "suspended"],
  ["ended", null, true, "ended"],
  ["failed", null, true, "ended"],
] as const)("%s, ends %s, linked %s: %s", (status, endsAt, isLinked, access) => {
  expect(accessOf({ ...subject, status, endsAt, isLinked }, now)).toEqual({
    access,
    reason: expect.stringMatching(/\.$/) as string,
  });
});

const start = new Date("2026-01-01T00:00:00Z");
const end = new Date("2026-12-31T00:00:00Z");
const several: GrantInUse[] = [
  { label: "Seats", type: "integer", value: "100", per: null, used: null },
  { label: "Audit log", type: "boolean", value: "true", per: null, used: null },
  { label: "Export", type: "boolean", value: "false", per: null, used: null },
  { label: "Plan", type: "string", value: "gold", per: null, used: null },
];
const seats: GrantInUse = { label: "Seats", type: "integer", value: "100", per: "term", used: "50" };
test.each<[string, AgreementStatus, Date | null, Date | null, GrantInUse[]]>([
  ["Active since 2026-01-01, 50 of 100 seats, ends 2026-12-31.", "active", start, end, [seats]],
  ["Active since 2026-01-01.", "active", start, null, []],
  ["Active.", "active", null, null, []],
  ["Free trial since 2026-01-01, ends 2026-12-31.", "trial", start, end, []],
  ["Active since 2026-01-01, ends 2026-12-31.", "ending", start, end, []],
  ["Active, 100 seats an hour.", "active", null, null, [{ ...seats, per: "hour" }]],
  ["Active, 100 seats, audit log, no export, 1 more.", "active", null, null, several],
  ["The agreement ended on 2026-12-31.", "ended", start, end, [seats]],
])("%s", (reason, status, startsAt, endsAt, grants) => {
  expect(accessOf({ ...subject, status, startsAt, endsAt, grants }, now).reason).toBe(reason);
});

test.each<[string, AgreementStatus, string, string | null]>([
  [
    "AWS has not confirmed the agreement yet. INVALID_PAYMENT_INSTRUMENT: AWS could not charge the buyer's payment method.",
    "pending",
    "INVALID_PAYMENT_INSTRUMENT",
    "INVALID_PAYMENT_INSTRUMENT",
  ],
  [
    "The agreement is suspended. ACCOUNT_SUSPENDED: AWS has suspended the buyer's AWS account.",
    "suspended",
    "ACCOUNT_SUSPENDED",
    "ACCOUNT_SUSPENDED",
  ],
  ["The agreement is suspended. NEW_ONE: AWS's reason: NEW_ONE.", "suspended", "NEW_ONE", "NEW_ONE"],
  ["The agreement is suspended. The seller suspended it.", "suspended", "SUSPENDED_BY_OPERATOR", "ACCOUNT_SUSPENDED"],
  ["AWS has not confirmed the agreement yet.", "pending", "NO_ENTITLEMENTS", null],
  [
    "AWS has not confirmed the agreement yet. AWS has not said yet that the license is issued (License Updated).",
    "pending",
    "LICENSE_AWAITED",
    null,
  ],
])("%s", (reason, status, statusReason, awsReason) => {
  expect(accessOf({ ...subject, status, statusReason, awsReason }, now).reason).toBe(reason);
});
