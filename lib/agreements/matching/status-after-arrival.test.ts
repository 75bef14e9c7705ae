import { expect, test } from "vitest";
import { statusAfterArrival } from "#lib/agreements/matching/status-after-arrival.ts";

const fresh = { status: "pending", statusReason: "NEW", awsReason: null } as const;

test.each([
  ["SUBSCRIPTION", false, "active", "RESOLVED"],
  ["SUBSCRIPTION", true, "active", "RESOLVED"],
  ["FREE", false, "active", "RESOLVED"],
  ["CONTRACT", false, "pending", "NO_ENTITLEMENTS"],
  ["CONTRACT", true, "active", "ENTITLED"],
  ["CONTRACT_WITH_CONSUMPTION", false, "pending", "NO_ENTITLEMENTS"],
  ["CONTRACT_WITH_CONSUMPTION", true, "active", "ENTITLED"],
] as const)("%s, entitled %s, becomes %s", (pricingModel, hasEntitlements, status, statusReason) => {
  expect(statusAfterArrival(fresh, pricingModel, hasEntitlements)).toEqual({ status, statusReason });
});

test.each(["active", "trial", "suspended", "ending", "ended", "failed"] as const)(
  "an arrival changes nothing about an agreement that is %s",
  (status) => {
    const before = { status, statusReason: "BY_EVENT" };
    expect(statusAfterArrival({ ...before, awsReason: null }, "SUBSCRIPTION", true)).toEqual(before);
    expect(statusAfterArrival({ ...before, awsReason: null }, "CONTRACT", false)).toEqual(before);
  },
);

test.each([
  { statusReason: "INVALID_PAYMENT_INSTRUMENT", awsReason: "INVALID_PAYMENT_INSTRUMENT" },
  { statusReason: "LICENSE_AWAITED", awsReason: null },
])("an arrival proves nothing where AWS holds the license back: $statusReason", ({ statusReason, awsReason }) => {
  const before = { status: "pending", statusReason, awsReason } as const;
  expect(statusAfterArrival(before, "SUBSCRIPTION", false)).toEqual({ status: "pending", statusReason });
});
