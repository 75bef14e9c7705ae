import { describe, expect, test } from "vitest";
import type { MeteringAnswer, RecordStatus, UsageRecord } from "#lib/marketplace/metering-port.ts";
import { backoffMs, decideOutcomes, type SentRecord } from "#lib/metering/submit/decide-outcomes.ts";

const usage = (n: number): UsageRecord => ({
  timestamp: new Date(Date.UTC(2026, 10, 21, n)),
  dimension: "api_calls",
  quantity: n,
  customerAwsAccountId: "123456789012",
  licenseArn: "arn:aws:license-manager::294406891311:license:l-0AB",
});
const sent = (n: number, wasInDoubt = false): SentRecord => ({
  id: String(n),
  usage: usage(n),
  attempts: 1,
  wasInDoubt,
});
const base = { requestId: "r", httpStatus: 200, durationMs: 1 };
const answered = (results: [number, RecordStatus | null][], unprocessed: number[] = []): MeteringAnswer => ({
  ...base,
  kind: "answered",
  awsDate: null,
  results: results.map(([n, status]) => ({
    // AWS spells licenses its own way and may round the instant.
    record: {
      ...usage(n),
      timestamp: new Date(usage(n).timestamp.getTime() + 1000),
      licenseArn: "aws:license-manager:us-east-1:294406891311:license:l-0ab",
    },
    status,
    meteringRecordId: `m-${n}`,
  })),
  unprocessed: unprocessed.map(usage),
});
const refused = (because: "throttled" | "record" | "configuration"): MeteringAnswer => ({
  ...base,
  kind: "refused",
  because,
  errorName: "InvalidLicenseException",
  message: "",
});
const noAnswer: MeteringAnswer = { ...base, kind: "no-answer", errorName: "TimeoutError", message: "" };

const decide = (records: SentRecord[], answer: MeteringAnswer) =>
  decideOutcomes(records, answer, () => 1).map(({ id, state, cause, reason, meteringRecordId, isInDoubt }) =>
    [id, state, cause, reason, meteringRecordId, isInDoubt].join(" "),
  );

describe("M08 an answer is matched by key", () => {
  test("in any order, with results missing and invented", () => {
    expect(
      decide(
        [sent(1), sent(2), sent(3)],
        answered([
          [3, "Success"],
          [9, "Success"],
          [1, "Success"],
        ]),
      ),
    ).toEqual([
      "1 ACCEPTED ACCEPTED_BY_AWS  m-1 false",
      "2 READY MISSING_IN_ANSWER   true",
      "3 ACCEPTED ACCEPTED_BY_AWS  m-3 false",
    ]);
  });
});

describe("what an answer means for a record", () => {
  test.each<[string, SentRecord, MeteringAnswer, string]>([
    ["M07 unprocessed", sent(1), answered([], [1]), "READY UNPROCESSED   false"],
    [
      "M06 a duplicate as first answer",
      sent(1),
      answered([[1, "DuplicateRecord"]]),
      "DUPLICATE DUPLICATE_OF_ANOTHER CONFLICT m-1 false",
    ],
    [
      "M06 a duplicate after doubt",
      sent(1, true),
      answered([[1, "DuplicateRecord"]]),
      "ACCEPTED DUPLICATE_OF_OUR_ATTEMPT UNCONFIRMED m-1 false",
    ],
    [
      "M17 not subscribed",
      sent(1),
      answered([[1, "CustomerNotSubscribed"]]),
      "NOT_SUBSCRIBED CUSTOMER_NOT_SUBSCRIBED CustomerNotSubscribed  false",
    ],
    ["a status nobody knows", sent(1), answered([[1, null]]), "READY MISSING_IN_ANSWER   true"],
    ["M02 no answer", sent(1), noAnswer, "READY NO_ANSWER   true"],
    ["M11 throttled", sent(1), refused("throttled"), "READY THROTTLED   false"],
    ["throttled after doubt", sent(1, true), refused("throttled"), "READY THROTTLED   true"],
    ["credentials", sent(1), refused("configuration"), "READY CONFIGURATION InvalidLicenseException  false"],
    ["M09 refused alone", sent(1), refused("record"), "REJECTED REFUSED_BY_AWS InvalidLicenseException  false"],
  ])("%s", (_, record, answer, expected) => {
    expect(decide([record], answer)).toEqual([`1 ${expected}`]);
  });

  test("LEGACY records are told apart by customer identifier", () => {
    const legacy: UsageRecord = { ...usage(1), customerIdentifier: "c1" };
    delete legacy.licenseArn;
    delete legacy.customerAwsAccountId;
    const answer: MeteringAnswer = {
      ...base,
      kind: "answered",
      awsDate: null,
      results: [{ record: { ...legacy, customerIdentifier: "c2" }, status: "Success", meteringRecordId: "m" }],
      unprocessed: [],
    };
    expect(decide([{ ...sent(1), usage: legacy }], answer)).toEqual(["1 READY MISSING_IN_ANSWER   true"]);
  });
});

test("M11 backoff doubles to 30 s and is spread by chance", () => {
  expect([1, 2, 3, 7, 50].map((attempts) => backoffMs(attempts, 1))).toEqual([500, 1000, 2000, 30000, 30000]);
  expect(backoffMs(7, 0)).toBe(15_000);
});
