import { expect, test } from "vitest";
import { sellerFrom } from "#lib/env/seller.ts";

test.each([
  ["Lumenar <hello@lumenar.example>", { name: "Lumenar", email: "hello@lumenar.example" }],
  ['"Lumenar, Inc." <hello@lumenar.example>', { name: "Lumenar, Inc.", email: "hello@lumenar.example" }],
  ["hello@lumenar.example", { name: "lumenar.example", email: "hello@lumenar.example" }],
  ["<hello@lumenar.example>", { name: "lumenar.example", email: "hello@lumenar.example" }],
])("reads the seller from %s", (mailFrom, seller) => {
  expect(sellerFrom(mailFrom)).toEqual(seller);
});
