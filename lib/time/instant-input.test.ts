import { expect, test } from "vitest";
import { importRowInput } from "#lib/customers/import/import-input.ts";
import { listRefusalsInput } from "#lib/usage/refusals/list-refusals.ts";

const foreign = [
  "0000-01-01T00:00:00Z",
  "9999-12-31T23:00:00-01:00",
  "10000-01-01T00:00:00Z",
  "-000001-01-01T00:00:00Z",
  "+275760-09-13T00:00:00Z",
];
const faultOf = (read: { error?: { issues: { path: PropertyKey[] }[] } }) => read.error?.issues[0]?.path;

test.each(foreign)("%s, which the database does not hold, is a fault of its field", (text) => {
  expect(faultOf(listRefusalsInput.safeParse({ from: text }))).toEqual(["from"]);
  expect(faultOf(listRefusalsInput.safeParse({ to: text }))).toEqual(["to"]);
  const row = { productCode: "p", customerIdentifier: "c", organizationName: "Harrowlane", meteringFrom: text };
  expect(faultOf(importRowInput.safeParse(row))).toEqual(["meteringFrom"]);
});

test("an instant in range is read", () => {
  const at = "2026-11-21T10:00:00Z";
  expect(listRefusalsInput.parse({ from: at }).from).toEqual(new Date(at));
  const row = { productCode: "p", customerIdentifier: "c", organizationName: "Harrowlane", meteringFrom: at };
  expect(importRowInput.parse(row).meteringFrom).toEqual(new Date(at));
});
