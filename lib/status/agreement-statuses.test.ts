import { describe, expect, test } from "vitest";
import * as statuses from "#lib/status/agreement-statuses.ts";
import * as sqlLists from "#lib/status/agreement-statuses-sql.ts";
import { AgreementStatus } from "#lib/generated/prisma/enums.ts";

test("the table holds every status of the schema, and no other", () => {
  expect(statuses.agreementStatuses.toSorted()).toEqual(Object.values(AgreementStatus).toSorted());
});

describe("statuses as docs/rules.md has them", () => {
  test.each([
    ["isInForce", ["active", "trial", "ending"]],
    ["isInForceWithoutEnd", ["active", "trial"]],
    ["isCurrent", ["active", "trial", "ending", "suspended"]],
    ["isHeldBack", ["pending", "suspended"]],
    ["isOver", ["ended", "failed"]],
    ["takesUsage", ["active", "trial", "ending", "suspended", "ended"]],
    ["hasKnownEnd", ["ending", "ended"]],
  ] as const)("%s: %j", (name, expected) => {
    expect(statuses.agreementStatuses.filter(statuses[name])).toEqual(expected);
  });
});

test("the lists for SQL are these", () => {
  expect({ ...sqlLists }).toEqual({
    IN_FORCE_STATUSES: "'active', 'trial', 'ending'",
    IN_FORCE_WITHOUT_END_STATUSES: "'active', 'trial'",
    KNOWN_END_STATUSES: "'ending', 'ended'",
    NOT_CURRENT_STATUSES: "'pending', 'ended', 'failed'",
    OVER_STATUSES: "'ended', 'failed'",
  });
});
