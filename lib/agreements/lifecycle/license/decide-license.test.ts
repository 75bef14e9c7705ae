import { expect, test } from "vitest";
import {
  awsReasonForBuyer,
  awsReasonMeans,
  endReasonForBuyer,
  endReasonWords,
  wayOnAfter,
} from "#lib/status/aws-reason.ts";
import { decideLicense, type LicenseWord } from "#lib/agreements/lifecycle/license/decide-license.ts";
import {
  at,
  fact,
  fresh,
  licenseArn,
  live,
  permutations,
  readAt,
  shown,
} from "#lib/testing/fixtures/agreement-facts.ts";
import { reconciledRow } from "#lib/agreements/lifecycle/reconciled-row.ts";
import { foldFacts } from "#lib/agreements/lifecycle/facts/fold-facts.ts";

const reading = (status: string, time: string) => ({
  status,
  reason: "ACCOUNT_SUSPENDED",
  since: at(time),
  readAt: at(time),
  provedAt: null,
});
const base: LicenseWord = {
  reading: null,
  updatedAt: null,
  isProved: false,
  isReadable: true,
  isAwaited: false,
  billedAt: null,
  notSubscribedAt: null,
};
const withdrawn = (time: string, reason: string) => ({ kind: "withdrawn", reason, since: at(time) });

test.each<[string, Partial<LicenseWord>, object]>([
  ["nothing said", {}, { kind: "fine" }],
  ["PROVISIONED", { reading: reading("PROVISIONED", "12:00:00") }, { kind: "fine" }],
  [
    "anything else, never in force before",
    { reading: reading("PENDING", "12:00:00") },
    { kind: "unissued", reason: "ACCOUNT_SUSPENDED" },
  ],
  [
    "anything else, once in force",
    { reading: reading("FAILED", "12:00:00"), isProved: true },
    withdrawn("12:00:00", "ACCOUNT_SUSPENDED"),
  ],
  [
    "License Updated after the read",
    { reading: reading("FAILED", "12:00:00"), isProved: true, updatedAt: at("12:00:01") },
    { kind: "fine" },
  ],
  [
    "License Updated less than five minutes before the read",
    { reading: reading("FAILED", "12:04:59"), isProved: true, updatedAt: at("12:00:00") },
    { kind: "fine" },
  ],
  [
    "License Updated five minutes before the read",
    { reading: reading("FAILED", "12:05:00"), isProved: true, updatedAt: at("12:00:00") },
    withdrawn("12:05:00", "ACCOUNT_SUSPENDED"),
  ],
  ["readable: answers to records say nothing of it", { notSubscribedAt: at("12:00:00") }, { kind: "fine" }],
  [
    "not readable: CustomerNotSubscribed",
    { isReadable: false, notSubscribedAt: at("12:00:00") },
    withdrawn("12:00:00", "CUSTOMER_NOT_SUBSCRIBED"),
  ],
  [
    "not readable: a record that AWS accepted after it",
    { isReadable: false, notSubscribedAt: at("12:00:00"), billedAt: at("12:15:00") },
    { kind: "fine" },
  ],
  [
    "not readable: License Updated after it",
    { isReadable: false, notSubscribedAt: at("12:00:00"), updatedAt: at("12:15:00") },
    { kind: "fine" },
  ],
  [
    "not readable: License Updated did not follow Created",
    { isReadable: false, isAwaited: true },
    { kind: "unissued", reason: null },
  ],
  ["but a record was accepted once", { isReadable: false, isAwaited: true, isProved: true }, { kind: "fine" }],
  ["readable: Created is enough", { isAwaited: true }, { kind: "fine" }],
  [
    "no longer readable: what was read holds until AWS accepts a record",
    { isReadable: false, reading: reading("FAILED", "12:00:00"), isProved: true, billedAt: at("12:30:00") },
    { kind: "fine" },
  ],
])("%s", (_, over, verdict) => {
  expect(decideLicense({ ...base, ...over })).toEqual(verdict);
});

const created = fact("created", "10:00:00", { intent: "NEW", startsAt: at("10:00:00"), endsAt: "none" });
const updated = fact("license-updated", "12:30:00", { licenseArn });
const unpaid = readAt("10:05:00", {
  agreement: shown("agmt-1"),
  license: { licenseArn, status: "FAILED", reason: "INVALID_PAYMENT_INSTRUMENT" },
});

test("a failed payment that succeeds later: in every order the license is in force, and until then pending", () => {
  expect(live([created], unpaid, at("12:00:00"))).toMatchObject({ status: "pending" });
  for (const order of permutations([created, updated, ...unpaid])) {
    expect(live(order, [], at("13:00:00"))).toMatchObject({ status: "active", awsReason: null });
  }
});

test("where AWS shows no status, the license of a new purchase counts from License Updated on", () => {
  const hidden = { ...fresh, isStatusReadable: false };
  const after = (facts: Parameters<typeof foldFacts>[0], row = hidden) =>
    reconciledRow(row, foldFacts(facts), at("13:00:00"));
  expect(after([created])).toMatchObject({ status: "pending", statusReason: "LICENSE_AWAITED", awsReason: null });
  expect(after([created, updated])).toMatchObject({ status: "active", statusReason: "LICENSED" });
  // Nothing is paid for it; a renewal was paid before; a record that AWS took is proof as well.
  expect(after([created], { ...hidden, pricingModel: "FREE" })).toMatchObject({ status: "active" });
  expect(after([{ ...created, intent: "RENEW" }])).toMatchObject({ status: "active" });
  const billed = { ...hidden, metering: { wasBilled: true, billedAt: null, notSubscribedAt: null } };
  expect(after([created], billed)).toMatchObject({ status: "active" });
});

test("CustomerNotSubscribed holds when its record is forgotten, until AWS takes usage again", () => {
  const answered = (over: object) => ({ wasBilled: true, billedAt: null, notSubscribedAt: null, ...over });
  const row = { ...fresh, isStatusReadable: false, metering: answered({ notSubscribedAt: at("12:45:00") }) };
  const facts = foldFacts([created, updated]);
  const refused = reconciledRow(row, facts, at("13:00:00"));
  expect(refused).toMatchObject({ status: "suspended", awsReason: "CUSTOMER_NOT_SUBSCRIBED" });
  const later = reconciledRow({ ...row, ...refused, metering: answered({}) }, facts, at("14:00:00"));
  expect(later).toEqual(refused);
  const again = reconciledRow(
    { ...row, ...refused, metering: answered({ billedAt: at("14:15:00") }) },
    facts,
    at("14:15:00"),
  );
  expect(again).toMatchObject({ status: "active", statusReason: "LICENSED", awsReason: null });
});

test("known reasons have words, others are named as AWS spells them", () => {
  expect(awsReasonMeans("INVALID_PAYMENT_INSTRUMENT")).toContain("payment method");
  expect(awsReasonForBuyer("INVALID_PAYMENT_INSTRUMENT")).toContain("Billing console");
  expect(awsReasonMeans("NEW_ONE")).toContain("NEW_ONE");
  expect(awsReasonForBuyer("NEW_ONE")).toContain("NEW_ONE");
  expect(endReasonWords("NO_RENEWAL_TERM")).toBe("the offer has no renewal");
  expect(endReasonWords("NEW_ONE")).toContain("NEW_ONE");
});

test("a buyer is told to renew only what can be renewed", () => {
  expect(
    [
      null,
      "ACCEPTOR_RENEW_OPTED_OUT",
      "NO_RENEWAL_TERM",
      "RENEWAL_LIMIT_EXHAUSTED",
      "PROPOSER_RENEW_OPTED_OUT",
      "NEW_ONE",
    ].map(wayOnAfter),
  ).toEqual(["renew", "renew", "buy-again", "buy-again", "ask-seller", "ask-seller"]);
  expect(endReasonForBuyer("NO_RENEWAL_TERM")).toBe("It cannot be renewed: the offer has no renewal.");
  expect(endReasonForBuyer("NEW_ONE")).toContain("NEW_ONE");
});
