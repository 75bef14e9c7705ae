import { expect, test } from "vitest";
import { bearerToken, isSharedSecret } from "#lib/http/bearer.ts";

test.each([
  ["Bearer abc", "abc"],
  ["bearer  abc", "abc"],
  ["Bearer ", null],
  ["Bearer a b", null],
  ["Basic abc", null],
  ["abc", null],
  ["", null],
  [null, null],
])("%o carries the token %s", (header, token) => {
  expect(bearerToken(header)).toBe(token);
});

test("N06 any of several secrets opens, and nothing else does", () => {
  const secrets = ["first-secret", "second-secret"];
  expect(secrets.every((secret) => isSharedSecret(secret, secrets))).toBe(true);
  for (const token of [null, "", "first", "first-secret ", "first-secret,second-secret"]) {
    expect(isSharedSecret(token, secrets)).toBe(false);
  }
  expect(isSharedSecret("", [])).toBe(false);
});
