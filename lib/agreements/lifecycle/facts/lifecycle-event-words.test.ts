import { expect, test } from "vitest";
import { describeLifecycleEvent } from "#lib/agreements/lifecycle/facts/lifecycle-event-words.ts";
import { fixtures, time } from "#lib/testing/fixtures/bridge-events.ts";

const bridge = (type: string, detail: unknown) =>
  describeLifecycleEvent({
    source: "EVENTBRIDGE",
    type,
    occurredAt: new Date(time),
    body: JSON.stringify({ id: "e-1", source: "aws.agreement-marketplace", time, "detail-type": type, detail }),
  });

/** What a customer's timeline says for the fixture of each detail-type, in their order. */
const sentences = [
  "An agreement was made, without an end",
  "An agreement was made, without an end",
  "An agreement was made: the renewal of agmt-old",
  "The agreement was amended, ending 2027-01-01",
  "The agreement was amended, without an end",
  "The agreement ended: it was cancelled",
  "The agreement was renewed; another one carries on",
  "The licence is in force; what it grants may have changed",
  "The licence was withdrawn; AWS takes its last usage for an hour",
  "AWS suspects that the buyer’s account is closed or misused; nothing is cut",
  "AWS’s suspicion about the buyer’s account is over",
  "The agreement ends in 30 days, and does not renew",
  "The terms of its renewal are final, worth 10.00 USD",
  "Its renewal is near and cannot be stopped any more, worth 10.00 USD",
  "The cancellation of the agreement was asked for (other); AWS approves it after 7 days",
  "The cancellation of the agreement was asked for (other); AWS approves it after 7 days",
  "The cancellation of the agreement was approved (other)",
  "The cancellation of the agreement was approved (other)",
  "The cancellation of the agreement was rejected (other)",
  "The cancellation of the agreement was rejected (other)",
  "The request to cancel the agreement was taken back (other)",
  "The request to cancel the agreement was taken back (other)",
  "The request to cancel the agreement was not valid (other)",
  "The request to cancel the agreement was not valid (other)",
  "A billing adjustment of -1.00 was made",
  "A billing adjustment of -1.00 failed",
  "The buyer’s spending reached a threshold; AWS checks their means of payment",
];

test.each(fixtures.map(([type, detail], index) => [type, sentences[index], detail] as const))(
  "%s: “%s”",
  (type, sentence, detail) => {
    expect(bridge(type, detail)).toBe(sentence);
  },
);

test("every fixture has its sentence", () => {
  expect(fixtures).toHaveLength(sentences.length);
});

test.each([
  [
    "Purchase Agreement Ended - Proposer",
    { agreement: { id: "a", status: "EXPIRED" } },
    "The agreement ended: its term is over",
  ],
  [
    "Purchase Agreement Ended - Proposer",
    { agreement: { id: "a", status: "TERMINATED" } },
    "The agreement ended: AWS terminated it",
  ],
  ["Purchase Agreement Ended - Proposer", { agreement: { id: "a" } }, "The agreement ended"],
  [
    "Purchase Agreement Created - Proposer",
    { agreement: { id: "a", intent: "REPLACE", startTime: "2027-01-01T00:00:00Z" } },
    "An agreement was made: the replacement of an earlier one, beginning 2027-01-01",
  ],
  ["Spend Threshold Vet Failed - Manufacturer", {}, "AWS checked the buyer’s means of payment, and it failed"],
  ["Something New - Proposer", { agreement: { id: "a" } }, "AWS said: Something New"],
  ["License Updated - Manufacturer", {}, "AWS said: License Updated - Manufacturer"],
])("%s %j: %s", (type, detail, sentence) => {
  expect(bridge(type, detail)).toBe(sentence);
});

test.each([
  ["subscribe-success", "true", "The subscription is in force, as a free trial"],
  ["subscribe-success", "false", "The subscription is in force"],
  ["subscribe-fail", "false", "The subscription failed at AWS"],
  ["unsubscribe-pending", "false", "The buyer unsubscribes; AWS takes the last usage for about an hour"],
  ["unsubscribe-success", "false", "The buyer has unsubscribed"],
  ["entitlement-updated", "false", "What the contract grants has changed"],
  ["something-else", "false", "AWS said: something-else"],
])("SNS %s, trial %s: “%s”", (action, isFreeTrialTermPresent, sentence) => {
  const Message = JSON.stringify({ action, "customer-identifier": "c", "product-code": "p", isFreeTrialTermPresent });
  const body = JSON.stringify({ Type: "Notification", Message });
  expect(describeLifecycleEvent({ source: "SNS", type: action, occurredAt: new Date(time), body })).toBe(sentence);
});
