import { expect, test } from "vitest";
import { decideRefusals, type Evidence } from "#lib/metering/submit/decide-refusals.ts";

const evidence: Evidence = {
  because: "unknown",
  errorName: "ValidationException",
  agreements: 1,
  isTaken: false,
};
const ofLicense = { because: "record", errorName: "InvalidLicenseException" } as const;

test.each<[string, Partial<Evidence>, string]>([
  ["an unknown name for one agreement", {}, "waits-alone"],
  ["an unknown name for two", { agreements: 2 }, "set-up"],
  ["an unknown name for two while AWS takes others", { agreements: 2, isTaken: true }, "waits-alone"],
  ["a record's fault for one", { ...ofLicense }, "own-fault"],
  ["no licence of two agreements known", { ...ofLicense, agreements: 2 }, "another-account"],
  ["two licences unknown, a third taken", { ...ofLicense, agreements: 2, isTaken: true }, "own-fault"],
  ["bad tags of two", { ...ofLicense, errorName: "InvalidTagException", agreements: 2 }, "own-fault"],
])("%s", (_, over, verdict) => {
  expect(decideRefusals({ ...evidence, ...over })).toBe(verdict);
});
