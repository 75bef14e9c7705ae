import { expect, test } from "vitest";
import { customerTerms } from "#lib/customers/customer-terms.ts";

test("nothing typed is no search", () => {
  expect(customerTerms("")).toBeNull();
  expect(customerTerms("  \0 ")).toBeNull();
});

test("T06 LIKE's own signs are searched for, not obeyed", () => {
  expect(customerTerms("100%_\\Ltd")!.prefix).toBe("100\\%\\_\\\\ltd%");
});

test.each([
  ["441700000932", "441700000932"],
  ["4417 0000 0932", "441700000932"],
  ["4417-0000-0932", "441700000932"],
  ["44170000093", null],
  ["tenant_1", null],
])("%s as an AWS account is %s", (typed, account) => {
  expect(customerTerms(typed)!.awsAccount).toBe(account);
});

test("a licence is found by its ARN in any spelling, or by its tail", () => {
  expect(customerTerms("arn:aws:license-manager::294406891311:license:L-7C02AB")!.licenseKey).toBe("l-7c02ab");
  expect(customerTerms(" l-7c02ab ")!.licenseKey).toBe("l-7c02ab");
});

test("half a megabyte is cut before anything looks at it", () => {
  expect(customerTerms("x".repeat(500_000))!.text).toHaveLength(200);
});
