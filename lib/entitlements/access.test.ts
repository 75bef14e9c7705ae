import { expect, test } from "vitest";
import { accessOf } from "#lib/entitlements/access.ts";

const now = new Date("2026-11-21T12:00:00Z");
const before = new Date("2026-11-21T11:59:59.999Z");
const after = new Date("2026-11-21T12:00:00.001Z");

test.each([
  ["pending", null, true, "pending"],
  ["pending", null, false, "pending"],
  ["active", null, true, "granted"],
  ["active", null, false, "pending"],
  ["active", before, true, "ended"],
  ["active", after, true, "granted"],
  ["trial", null, true, "granted"],
  ["trial", null, false, "pending"],
  ["ending", null, true, "granted"],
  ["ending", after, true, "granted"],
  ["ending", now, true, "ended"],
  ["ending", before, false, "ended"],
  ["ending", after, false, "pending"],
  ["suspended", after, true, "suspended"],
  ["suspended", null, false, "suspended"],
  ["ended", null, true, "ended"],
  ["failed", null, true, "ended"],
] as const)("%s, ends %s, linked %s: %s", (status, endsAt, isLinked, access) => {
  expect(accessOf({ status, endsAt, isLinked }, now)).toEqual({
    access,
    reason: expect.stringMatching(/\.$/) as string,
  });
});
