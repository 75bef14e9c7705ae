import { expect, test } from "vitest";
import { includedParts } from "./included-parts.ts";

type Input = Parameters<typeof includedParts>[0];
const dimension = (name: string, over: object = {}) => ({
  name,
  label: name.toUpperCase(),
  unit: "GB",
  isMetered: false,
  isEntitled: true,
  includedIn: null,
  includedPer: null,
  ...over,
});
const agreement = (entitlements: Input["entitlements"], dimensions: object[]) =>
  ({ id: "a", entitlements, product: { id: "p", dimensions } }) as unknown as Input;
const entitlement = (name: string, valueType: "integer" | "boolean" | "string", value: string) => ({
  dimension: name,
  valueType,
  value,
  expiresAt: null,
});

test("use stands against what is included, and what is over is said", () => {
  const input = agreement(
    [entitlement("storage", "integer", "100")],
    [dimension("storage"), dimension("extra", { isMetered: true, includedIn: "storage", includedPer: "month" })],
  );
  expect(includedParts(input, () => "118.5")[0]).toMatchObject({ used: "118.5", rest: "18.5 over this month" });
  expect(includedParts(input, () => null)[0]).toMatchObject({ used: "0", rest: "100 left this month" });
});

test("use of a term is not told by the month", () => {
  const input = agreement(
    [entitlement("storage", "integer", "100")],
    [dimension("storage"), dimension("extra", { isMetered: true, includedIn: "storage", includedPer: "term" })],
  );
  expect(includedParts(input, () => "5")[0]).toMatchObject({ used: null, rest: "Included" });
});

test("a feature is included or not; a text stands as it is; an unknown dimension keeps its name", () => {
  const input = agreement(
    [
      entitlement("sso", "boolean", "true"),
      entitlement("audit", "boolean", "false"),
      entitlement("plan", "string", "Gold"),
    ],
    [dimension("sso")],
  );
  expect(includedParts(input, () => null).map(({ label, text, included }) => [label, text, included])).toEqual([
    ["SSO", "included", null],
    ["audit", "not included", null],
    ["plan", "Gold", null],
  ]);
});
