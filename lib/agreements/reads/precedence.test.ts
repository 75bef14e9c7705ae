import { expect, test } from "vitest";
import type { LifecycleFact } from "#lib/agreements/life/lifecycle-fact.ts";
import type { Settled } from "#lib/agreements/life/settled-row.ts";
import { mergeReading, type Answer } from "#lib/agreements/reads/reading.ts";
import { at, fact, licenseArn, live, readAt, shown } from "#lib/testing/agreement-facts.ts";

const bought = [
  fact("created", "10:00:00", { intent: "NEW", startsAt: at("10:00:00"), endsAt: "none", offerId: "offer-1" }),
  fact("license-updated", "10:01:00", { licenseArn }),
];
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
    "a licence that AWS shows deprovisioned while its agreement is active cuts nothing",
    bought,
    "12:00:00",
    [{ agreement: shown("agmt-1"), license: inactive }],
    { status: "active" },
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
