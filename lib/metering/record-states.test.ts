import { describe, expect, test } from "vitest";
import { MeteringRecordState } from "#lib/generated/prisma/enums.ts";
import * as lists from "#lib/metering/record-states.ts";
import * as sqlLists from "#lib/metering/record-states-sql.ts";

test("the table holds every state of the schema, and no other", () => {
  expect([...lists.recordStates].toSorted()).toEqual(Object.values(MeteringRecordState).toSorted());
});

describe("lists as docs/rules.md has them", () => {
  test.each([
    ["waitingStates", ["READY", "SENDING"]],
    ["queuedStates", ["READY", "SENDING", "HELD"]],
    ["refusedStates", ["NOT_SUBSCRIBED", "DUPLICATE", "REJECTED"]],
    ["needsOperatorStates", ["HELD", "NOT_SUBSCRIBED", "DUPLICATE", "REJECTED"]],
    ["notBilledStates", ["NOT_SUBSCRIBED", "DUPLICATE", "REJECTED", "EXPIRED", "UNBILLABLE"]],
    ["lostAtOnceStates", ["EXPIRED", "UNBILLABLE"]],
    ["lostAtDeadlineStates", ["READY", "HELD", "NOT_SUBSCRIBED", "DUPLICATE", "REJECTED"]],
    ["savableStates", ["READY", "SENDING", "HELD", "NOT_SUBSCRIBED", "DUPLICATE", "REJECTED"]],
    ["sentByJobStates", ["READY", "SENDING", "HELD", "NOT_SUBSCRIBED"]],
    ["resendableStates", ["NOT_SUBSCRIBED", "REJECTED"]],
    ["expiringStates", ["READY", "HELD"]],
    ["finalStates", ["ACCEPTED", "NOTHING_DUE", "RESOLVED"]],
    ["settledStates", ["NOTHING_DUE", "RESOLVED"]],
  ] as const)("%s: %j", (name, states) => {
    expect(lists[name]).toEqual(states);
  });
});

test("a state is open, queued, not billed, or final", () => {
  const { queuedStates, notBilledStates, finalStates } = lists;
  expect(["OPEN", ...queuedStates, ...notBilledStates, ...finalStates]).toEqual(lists.recordStates);
});

test.each(Object.entries(sqlLists))("%s is the list of the same name", (name, text) => {
  const camel = name.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const states = (lists as Record<string, unknown>)[camel] as string[];
  expect(text).toBe(states.map((state) => `'${state}'`).join(", "));
});
