import { expect, test } from "vitest";
import { licenseKeyOf } from "#lib/marketplace/licenses.ts";

test.each([
  [
    "arn:aws:license-manager::294406891311:license:l-0123456789ABCDEF0123456789abcdef",
    "l-0123456789abcdef0123456789abcdef",
  ],
  [
    "aws:license-manager:us-east-1:294406891311:license:l-0123456789abcdef0123456789abcdef",
    "l-0123456789abcdef0123456789abcdef",
  ],
  [" l-exampleLicense12345 ", "l-examplelicense12345"],
  ["arn:aws:license-manager::1:license/lic-9", "arn:aws:license-manager::1:license/lic-9"],
])("%s is known by %s", (licenseArn, key) => {
  expect(licenseKeyOf(licenseArn)).toBe(key);
});
