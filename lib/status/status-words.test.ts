import { describe, expect, test } from "vitest";
import { statusWords, type PricedStatusFacts } from "#lib/status/status-words.ts";

const now = new Date("2026-11-29T10:00:00Z");
const ended = new Date("2026-11-20T10:00:00Z");
const later = new Date("2026-12-12T10:00:00Z");
const models = ["SUBSCRIPTION", "CONTRACT", "CONTRACT_WITH_CONSUMPTION", "FREE"] as const;
const statuses = ["pending", "active", "trial", "ending", "suspended", "ended", "failed"] as const;

const words = (over: Partial<PricedStatusFacts> = {}) =>
  statusWords(
    {
      status: "active",
      statusReason: "RESOLVED",
      awsReason: null,
      endReason: null,
      startsAt: null,
      endsAt: null,
      isReadAwaited: false,
      pricingModel: "SUBSCRIPTION",
      ...over,
    },
    now,
  );

describe.each(models)("%s", (pricingModel) => {
  test.each(statuses)("%s: only what can be used is called ready, with and without an end", (status) => {
    for (const endsAt of [null, status === "ended" ? ended : later]) {
      const { state, label, lead, term, isFollowed } = words({ status, pricingModel, endsAt });
      expect({ canStart: /can (start|use it (now|until))/.test(lead), state }).toEqual({
        canStart: ["active", "trial", "ending"].includes(status),
        state: {
          pending: "waiting",
          active: "ready",
          trial: "ready",
          ending: "ready",
          suspended: "stopped",
          ended: "stopped",
          failed: "stopped",
        }[status],
      });
      expect(isFollowed).toBe(status === "pending" || status === "suspended");
      if (status !== "failed") expect(term.includes("Dec 2026") || term.includes("Nov 2026")).toBe(endsAt !== null);
      expect(label).not.toBe("");
    }
  });

  test.each(["active", "pending", "trial"] as const)(
    "%s with a start ahead names the day and promises nothing before",
    (status) => {
      const { state, label, lead, isFollowed } = words({ status, pricingModel, startsAt: later });
      expect({ state, label, isFollowed }).toEqual({
        state: "waiting",
        label: "Starts on 12 Dec 2026",
        isFollowed: true,
      });
      expect(lead).not.toMatch(/start now/);
    },
  );

  test("a term that AWS has not told yet is looked for", () => {
    expect(words({ pricingModel, isReadAwaited: true }).isFollowed).toBe(true);
    // It may turn out to be a free trial, or to end.
    expect(words({ pricingModel, isReadAwaited: true })).toMatchObject({
      lead: "You can start now. We are still reading the terms from AWS, which takes a minute or two. If AWS says that you have to wait, we will e-mail you.",
      term: "Not known yet",
    });
  });
});

test.each([
  [
    "SUBSCRIPTION",
    "You can start now. AWS bills what you use, each month, to your AWS account.",
    "Until you cancel in AWS Marketplace",
  ],
  ["CONTRACT", "You can start now. AWS bills the contract to your AWS account.", "As agreed in AWS Marketplace"],
  [
    "CONTRACT_WITH_CONSUMPTION",
    "You can start now. AWS bills the contract, and each month what you use beyond it, to your AWS account.",
    "As agreed in AWS Marketplace",
  ],
  ["FREE", "You can start now. It is free of charge.", "Until you cancel in AWS Marketplace"],
] as const)("an active %s says how it is billed", (pricingModel, lead, term) => {
  expect(words({ pricingModel })).toMatchObject({ lead, term });
});

test.each<[string, Partial<PricedStatusFacts>, RegExp]>([
  [
    "a failed payment",
    { status: "pending", awsReason: "INVALID_PAYMENT_INSTRUMENT" },
    /AWS could not charge your payment method/,
  ],
  ["a reason that we do not know", { status: "pending", awsReason: "SOMETHING_NEW" }, /SOMETHING_NEW/],
  [
    "a license that is not issued",
    { status: "pending", statusReason: "LICENSE_AWAITED" },
    /AWS has not issued the license/,
  ],
  [
    "a contract without entitlements",
    { status: "pending", statusReason: "NO_ENTITLEMENTS", pricingModel: "CONTRACT" },
    /what your contract includes/,
  ],
  ["a start whose day AWS does not say", { status: "pending", awsReason: "FUTURE_START_DATE" }, /has not started yet/],
  [
    "an operator's suspension",
    { status: "suspended", statusReason: "SUSPENDED_BY_OPERATOR" },
    /the seller suspended it/,
  ],
  ["AWS's suspension", { status: "suspended", awsReason: "ACCOUNT_SUSPENDED" }, /suspended your AWS account/],
  ["a trial with an end", { status: "trial", endsAt: later }, /free trial until 12 Dec 2026/],
  [
    "renewal turned off",
    { status: "ending", endsAt: later, endReason: "ACCEPTOR_RENEW_OPTED_OUT" },
    /until 12 Dec 2026. Renewal is turned off/,
  ],
  [
    "a cancellation",
    { status: "ending", statusReason: "UNSUBSCRIBE_PENDING", endsAt: later },
    /canceled in AWS Marketplace/,
  ],
])("%s is said", (_name, over, said) => {
  expect(words(over).lead).toMatch(said);
});

test("a contract's term is a renewal date until AWS says that it ends", () => {
  expect(words({ pricingModel: "CONTRACT", endsAt: later }).term).toBe("Until 12 Dec 2026, unless it renews");
  expect(words({ pricingModel: "CONTRACT", status: "ending", endsAt: later }).term).toBe("Until 12 Dec 2026");
});
