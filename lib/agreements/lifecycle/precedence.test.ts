import { expect, test } from "vitest";
import type { LifecycleFact } from "#lib/agreements/lifecycle/facts/lifecycle-fact.ts";
import type { Settled } from "#lib/agreements/lifecycle/reconciled-row.ts";
import { mergeReading, type Answer } from "#lib/agreements/lifecycle/facts/reading.ts";
import { at, fact, licenseArn, live, readAt, shown } from "#lib/testing/fixtures/agreement-facts.ts";

const created = [
  fact("created", "10:00:00", { intent: "NEW", startsAt: at("10:00:00"), endsAt: "none", offerId: "offer-1" }),
];
const bought = [...created, fact("license-updated", "10:01:00", { licenseArn })];
const unpaid = { licenseArn, status: "FAILED", reason: "INVALID_PAYMENT_INSTRUMENT" };
const provisioned = { licenseArn, status: "PROVISIONED", reason: "AGREEMENT_ACTIVE" };
const suspended = { licenseArn, status: "FAILED", reason: "ACCOUNT_SUSPENDED" };
const inactive = { licenseArn, status: "DEPROVISIONED", reason: "AGREEMENT_INACTIVE" };

/** Which word wins, column by column: the table of lib/agreements/README.md. */
const precedence: [string, LifecycleFact[], string, Answer[], Partial<Settled>][] = [
  [
    "no notice: AWS's word makes it active",
    [],
    "11:00:00",
    [{ agreement: shown("agmt-1") }],
    { status: "active", statusReason: "READ" },
  ],
  [
    "not begun yet: nothing is proved",
    [],
    "09:00:00",
    [{ agreement: shown("agmt-1") }],
    { status: "pending", startsAt: at("10:00:00") },
  ],
  [
    "an end that no notice told",
    bought,
    "12:00:00",
    [{ agreement: shown("agmt-1", { status: "CANCELLED", endsAt: at("11:30:00") }), license: inactive }],
    { status: "ended", statusReason: "ENDED", endsAt: at("11:30:00") },
  ],
  [
    "an end with the agreed date far ahead: the last change is the end",
    bought,
    "12:00:00",
    [{ agreement: shown("agmt-1", { status: "TERMINATED", endsAt: at("23:00:00"), lastUpdatedAt: at("11:40:00") }) }],
    { status: "ended", endsAt: at("11:40:00") },
  ],
  [
    "Ended is not undone by a read that still says ACTIVE",
    [...bought, fact("ended", "11:00:00", { awsStatus: "CANCELLED" })],
    "12:00:00",
    [{ agreement: shown("agmt-1"), license: provisioned }],
    { status: "ended", endsAt: at("11:00:00") },
  ],
  [
    "License Deprovisioned is not undone by a read of the same minutes",
    [...bought, fact("license-deprovisioned", "11:00:00", { licenseArn })],
    "11:04:00",
    [{ agreement: shown("agmt-1"), license: provisioned }],
    { status: "ended" },
  ],
  [
    "but by a later one that shows the licence provisioned",
    [...bought, fact("license-deprovisioned", "11:00:00", { licenseArn })],
    "11:05:00",
    [{ agreement: shown("agmt-1"), license: provisioned }],
    { status: "active", endsAt: null },
  ],
  [
    "a licence that AWS shows deprovisioned while its agreement is active",
    bought,
    "12:00:00",
    [{ agreement: shown("agmt-1"), license: inactive }],
    { status: "suspended", statusReason: "AGREEMENT_INACTIVE", awsReason: "AGREEMENT_INACTIVE" },
  ],
  [
    "a payment that failed: Created proves a license only until AWS shows that there is none",
    created,
    "10:05:00",
    [{ agreement: shown("agmt-1"), license: unpaid }],
    { status: "pending", statusReason: "INVALID_PAYMENT_INSTRUMENT", awsReason: "INVALID_PAYMENT_INSTRUMENT" },
  ],
  [
    "a payment that fails later, of a license that was in force",
    bought,
    "12:00:00",
    [{ agreement: shown("agmt-1"), license: unpaid }],
    {
      status: "suspended",
      statusReason: "INVALID_PAYMENT_INSTRUMENT",
      awsReason: "INVALID_PAYMENT_INSTRUMENT",
      accountSuspendedAt: at("12:00:00"),
    },
  ],
  [
    "a reason that AWS invents tomorrow is named as it is; without one the status",
    bought,
    "12:00:00",
    [{ agreement: shown("agmt-1"), license: { licenseArn, status: "ON_HOLD", reason: null } }],
    { status: "suspended", awsReason: "ON_HOLD" },
  ],
  [
    "License Updated lifts what a read said before it",
    [...bought, fact("license-updated", "12:30:00", { licenseArn })],
    "12:00:00",
    [{ agreement: shown("agmt-1"), license: suspended }],
    { status: "active", statusReason: "LICENSED", awsReason: null, accountSuspendedAt: null },
  ],
  [
    "a read of the minutes after License Updated may be older than it",
    bought,
    "10:05:59",
    [{ agreement: shown("agmt-1"), license: { licenseArn, status: "PENDING", reason: "PROVISIONING_IN_PROGRESS" } }],
    { status: "active", awsReason: null },
  ],
  [
    "a start that is agreed for a later day",
    [fact("created", "10:00:00", { intent: "NEW", startsAt: at("23:00:00"), endsAt: "none" })],
    "10:05:00",
    [
      {
        agreement: shown("agmt-1", { startsAt: at("23:00:00") }),
        license: { licenseArn, status: "SCHEDULED", reason: "FUTURE_START_DATE" },
      },
    ],
    { status: "pending", awsReason: "FUTURE_START_DATE" },
  ],
  [
    "an end is stronger than a suspension, and says its own reason",
    [...bought, fact("ended", "11:00:00", { awsStatus: "CANCELLED" })],
    "12:00:00",
    [{ agreement: shown("agmt-1", { status: "CANCELLED" }), license: inactive }],
    { status: "ended", statusReason: "ENDED", awsReason: null, accountSuspendedAt: null },
  ],
  [
    "an advisory cuts nothing",
    [...bought, fact("advisory-issued", "11:00:00")],
    "12:00:00",
    [{ agreement: shown("agmt-1"), license: provisioned }],
    { status: "active", awsReason: null },
  ],
  [
    "why it will not renew",
    bought,
    "12:00:00",
    [{ agreement: shown("agmt-1", { renewsByItself: false, endReason: "ACCEPTOR_RENEW_OPTED_OUT" }) }],
    { endReason: "ACCEPTOR_RENEW_OPTED_OUT" },
  ],
  [
    "the buyer's account suspended",
    bought,
    "12:00:00",
    [{ agreement: shown("agmt-1"), license: suspended }],
    { status: "suspended", statusReason: "ACCOUNT_SUSPENDED", accountSuspendedAt: at("12:00:00") },
  ],
  [
    "a status that AWS invents tomorrow neither opens nor cuts",
    bought,
    "12:00:00",
    [{ agreement: shown("agmt-1", { status: "PAUSED_SOMEHOW" }) }],
    { status: "active" },
  ],
  [
    "REPLACED without a successor that we know cuts nothing",
    bought,
    "12:00:00",
    [{ agreement: shown("agmt-1", { status: "REPLACED", endsAt: at("11:00:00") }) }],
    { status: "active", endsAt: null },
  ],
  [
    "dates: the later word, here the read's",
    [...bought, fact("amended", "10:30:00", { endsAt: at("20:00:00") })],
    "12:00:00",
    [{ agreement: shown("agmt-1", { endsAt: at("22:00:00") }) }],
    { endsAt: at("22:00:00") },
  ],
  [
    "dates: the later word, here the notice's",
    [...bought, fact("amended", "13:00:00", { endsAt: at("20:00:00") })],
    "12:00:00",
    [{ agreement: shown("agmt-1", { endsAt: at("22:00:00") }) }],
    { endsAt: at("20:00:00") },
  ],
  [
    "offer and proposer: the read's",
    bought,
    "12:00:00",
    [{ agreement: shown("agmt-1", { offerId: "offer-2", proposerAccountId: "555566667777" }) }],
    { offerId: "offer-2", proposerAccountId: "555566667777" },
  ],
  [
    "a free trial's terms",
    bought,
    "12:00:00",
    [{ agreement: shown("agmt-1"), isTrial: true }],
    { status: "trial", isTrial: true },
  ],
  [
    "a trial that a paid agreement replaced on the same licence is none any more",
    bought,
    "12:00:00",
    [
      { agreement: shown("agmt-1", { status: "REPLACED", endsAt: at("11:00:00") }), isTrial: true },
      { agreement: shown("agmt-2", { startsAt: at("11:00:00") }), isTrial: false },
    ],
    { status: "active", isTrial: false, awsAgreementId: "agmt-2", previousAwsAgreementId: "agmt-1" },
  ],
  [
    "the start: the earliest that was told",
    bought,
    "12:00:00",
    [{ agreement: shown("agmt-1", { startsAt: at("09:00:00") }) }],
    { startsAt: at("09:00:00") },
  ],
  [
    "a renewal for a later day is not in force",
    bought,
    "12:00:00",
    [{ agreement: shown("agmt-1") }, { agreement: shown("agmt-2", { startsAt: at("18:00:00") }) }],
    { status: "active", awsAgreementId: "agmt-1" },
  ],
];

test.each(precedence)("precedence: %s", (_, notices, time, answers, expected) => {
  expect(live(notices, readAt(time, ...answers), at("13:30:00"))).toMatchObject(expected);
});

test("a term that passed without a notice is over, unless AWS shows that it goes on", () => {
  const ending = [...bought, fact("amended", "10:30:00", { endsAt: at("11:00:00") })];
  expect(live(ending, [], at("12:30:00"))).toMatchObject({ status: "ended", statusReason: "TERM_OVER" });
  const goesOn = readAt("12:00:00", { agreement: shown("agmt-1", { endsAt: at("11:00:00") }) });
  expect(live(ending, goesOn, at("12:30:00")).status).not.toBe("ended");
});

test("the instant of an end and of a suspension stay those of the first read that told them", () => {
  const first = mergeReading(
    null,
    { agreement: shown("agmt-1", { status: "CANCELLED" }), license: suspended },
    at("12:00:00"),
  );
  const second = mergeReading(
    first,
    { agreement: shown("agmt-1", { status: "CANCELLED" }), license: suspended },
    at("13:00:00"),
  );
  expect(second).toMatchObject({
    endedAt: at("12:00:00"),
    licenseSince: at("12:00:00"),
    licenseReadAt: at("13:00:00"),
  });
});
