import { expect, test } from "vitest";
import { shortenMiddle } from "./shorten-middle.ts";

test.each([
  ["9ac0f3d2b17e41f7", "9ac0…41f7"],
  ["agmt-2q8f0c1x4d1", "agmt-2q8…x4d1"],
  ["441709320932", "4417…0932"],
  ["arn:aws:license-manager::294406891311:license:l-7c02d1f84b3a91be", "l-7c0…91be"],
  ["tenant_7", "tenant_7"],
  ["12345678901", "12345678901"],
])("shortens %s to %s", (value, short) => {
  expect(shortenMiddle(value, [4, 4])).toBe(short);
});
