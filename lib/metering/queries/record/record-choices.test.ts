import { expect, test } from "vitest";
import { recordChoices, type RecordChoice } from "#lib/metering/queries/record/record-choices.ts";

const now = new Date("2026-11-21T12:00:00Z");
const record = {
  state: "READY" as const,
  reason: null,
  quantity: 7,
  attempts: 0,
  isInDoubt: false,
  deadline: new Date("2026-11-21T15:00:00Z"),
};
const over = new Date("2026-11-21T11:00:00Z");

test.each<[Partial<Omit<typeof record, "state" | "reason">> & { state: string; reason?: string }, RecordChoice[]]>([
  [{ state: "READY" }, ["hold"]],
  [{ state: "READY", attempts: 1 }, []],
  [{ state: "SENDING" }, []],
  [{ state: "HELD", reason: "GUARD_CAP" }, ["release"]],
  [{ state: "HELD", reason: "LICENSE_UNKNOWN" }, []],
  [{ state: "HELD", deadline: over }, []],
  [{ state: "REJECTED" }, ["resend", "resolve"]],
  [{ state: "NOT_SUBSCRIBED", deadline: over }, ["resolve"]],
  [{ state: "DUPLICATE" }, ["resolve"]],
  [{ state: "EXPIRED", deadline: over }, ["rebook", "resolve"]],
  [{ state: "EXPIRED", reason: "IN_DOUBT", deadline: over }, ["resolve"]],
  [{ state: "EXPIRED", isInDoubt: true, deadline: over }, ["resolve"]],
  [{ state: "EXPIRED", quantity: 0, deadline: over }, ["resolve"]],
  [{ state: "ACCEPTED" }, []],
])("an owner may do with %j: %j", (changes, expected) => {
  const asked = { ...record, ...changes } as Parameters<typeof recordChoices>[0];
  expect(recordChoices(asked, { operatorRole: "OWNER" }, now)).toEqual(expected);
  expect(recordChoices(asked, { operatorRole: "ADMIN" }, now)).toEqual(expected.filter((one) => one !== "rebook"));
  expect(recordChoices(asked, { operatorRole: "VIEWER" }, now)).toEqual([]);
});
