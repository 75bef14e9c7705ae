import { expect, test } from "vitest";
import { readFact } from "#lib/agreements/lifecycle/facts/read-fact.ts";
import { fixtures, time } from "#lib/testing/fixtures/bridge-events.ts";

test.each(fixtures)("%s", (type, detail, expected) => {
  const body = JSON.stringify({
    id: "e-1",
    source: "aws.agreement-marketplace",
    time,
    "detail-type": type,
    detail: { requestId: "r", catalog: "AWSMarketplace", ...detail },
  });
  const fact = readFact({ source: "EVENTBRIDGE", type, occurredAt: new Date(time), body });
  expect(fact).toMatchObject({ at: new Date(time), ...expected });
});

test("another source's event of the same name is a note", () => {
  const body = JSON.stringify({ source: "aws.marketplacecatalog", detail: { agreement: { id: "agmt-abc" } } });
  const fact = readFact({
    source: "EVENTBRIDGE",
    type: "Purchase Agreement Ended - Proposer",
    occurredAt: new Date(time),
    body,
  });
  expect(fact).toMatchObject({ kind: "note", awsAgreementId: null });
});

test.each([
  ["License Updated - Manufacturer", { agreement: { id: "a" } }],
  ["License Updated - Manufacturer", { license: { arn: "x" } }],
  ["Purchase Agreement Ended - Proposer", {}],
  ["Purchase Agreement Created - Proposer", { agreement: { id: "a", startTime: "soon" } }],
  ["Purchase Agreement Created - Proposer", { agreement: { id: "a", startTime: "0000-01-01T00:00:00Z" } }],
  ["Purchase Agreement Ended - Proposer", { agreement: { id: "a", endTime: "0000-01-01T00:00:00Z" } }],
  ["Purchase Agreement Ended - Proposer", { agreement: { id: "a", endTime: "+275760-09-13T00:00:00Z" } }],
])("a %s without what it must have is a fault", (type, detail) => {
  const body = JSON.stringify({ source: "aws.agreement-marketplace", detail });
  expect(() => readFact({ source: "EVENTBRIDGE", type, occurredAt: new Date(time), body })).toThrow();
});

test("the end of an agreement without one is the last instant of 9999, in any zone", () => {
  for (const endTime of ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59-08:00"]) {
    const body = JSON.stringify({ source: "aws.agreement-marketplace", detail: { agreement: { id: "a", endTime } } });
    const type = "Purchase Agreement Created - Proposer";
    expect(readFact({ source: "EVENTBRIDGE", type, occurredAt: new Date(time), body }).endsAt).toBe("none");
  }
});
