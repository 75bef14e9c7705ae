import { expect, test } from "vitest";
import { MeteringRecordState } from "#lib/generated/prisma/enums.ts";
import { explainRecord, type Explained } from "#lib/metering/queries/record/explain-record.ts";

const record: Explained = {
  state: "ACCEPTED",
  hour: new Date("2026-11-21T14:00:00Z"),
  quantity: 12,
  used: "12.4",
  carriedIn: "0",
  included: "0",
  includedAfter: null,
  carriedOut: "0.4",
  eventCount: 37,
  reason: null,
  isInDoubt: false,
  deadline: new Date("2026-11-22T13:59:00Z"),
};

test.each<[Partial<Explained>, string]>([
  [
    {},
    "Billed 12 at 14:00 UTC on 2026-11-21 because 12.4 was reported in 37 events. 0.4 is carried on to the next hour.",
  ],
  [
    { used: "11.9", carriedIn: "0.5", eventCount: 1 },
    "Billed 12 at 14:00 UTC on 2026-11-21 because 11.9 was reported in 1 event and 0.5 was carried in. 0.4 is carried on to the next hour.",
  ],
  [
    { state: "NOTHING_DUE", quantity: 0, used: "0.4" },
    "Not billed because 0.4 was reported in 37 events at 14:00 UTC on 2026-11-21, which makes no whole unit. 0.4 is carried on to the next hour.",
  ],
  [
    { state: "EXPIRED", reason: "WINDOW_CLOSED", carriedOut: "0" },
    "12 of 14:00 UTC on 2026-11-21 is not billed because its window closed at 13:59 UTC on 2026-11-22.",
  ],
  [
    { state: "DUPLICATE", reason: "CONFLICT", carriedOut: "0" },
    "Not billed because AWS holds a different quantity for 14:00 UTC on 2026-11-21: up to 12 may be missing there.",
  ],
  [
    { state: "REJECTED", reason: "InvalidLicenseException", carriedOut: "0" },
    "12 of 14:00 UTC on 2026-11-21 is not billed because AWS refused it: InvalidLicenseException.",
  ],
  [
    { state: "READY", reason: "ExpiredTokenException", carriedOut: "0" },
    "12 is to be billed at 14:00 UTC on 2026-11-21 because 12.4 was reported in 37 events. AWS last answered ExpiredTokenException, which is about this installation’s AWS credentials, not about the record. It is sent again by itself until 13:59 UTC on 2026-11-22.",
  ],
  [
    { state: "READY", reason: "ValidationException", carriedOut: "0" },
    "12 is to be billed at 14:00 UTC on 2026-11-21 because 12.4 was reported in 37 events. AWS last answered ValidationException, which is not final. It is sent again by itself until 13:59 UTC on 2026-11-22.",
  ],
  [
    { state: "READY", reason: "InvalidLicenseException", carriedOut: "0" },
    "12 is to be billed at 14:00 UTC on 2026-11-21 because 12.4 was reported in 37 events. AWS last answered InvalidLicenseException, for every agreement of the product: the credentials are not of the AWS account that published it. It is sent again by itself until 13:59 UTC on 2026-11-22.",
  ],
])("%o", (over, sentence) => {
  expect(explainRecord({ ...record, ...over })).toBe(sentence);
});

test.each(Object.values(MeteringRecordState))("%s names the billed quantity, or why it is not billed", (state) => {
  const sentence = explainRecord({ ...record, state, isInDoubt: true });
  expect(sentence).toMatch(/^(Billed 12|12 is to be billed).* because |not billed|Not billed|was closed/);
});
