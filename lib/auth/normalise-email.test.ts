import fc from "fast-check";
import { expect, test } from "vitest";
import { maskEmail, normaliseEmail } from "#lib/auth/normalise-email.ts";

test.each([
  ["priya@harrowlane.example", "priya@harrowlane.example"],
  ["  Priya@HarrowLane.Example ", "priya@harrowlane.example"],
  ["priya+aws@harrowlane.example", "priya+aws@harrowlane.example"],
  ["priya＠harrowlane.example", "priya@harrowlane.example"],
  ["ｐriya@harrowlane.example", "priya@harrowlane.example"],
  ["p@xn--mnchen-3ya.example", "p@xn--mnchen-3ya.example"],
  ["p@München.example", "p@xn--mnchen-3ya.example"],
  ["p@例え.テスト", "p@xn--r8jz45g.xn--zckzah"],
])("A01 one spelling for %j", (text, email) => {
  expect(normaliseEmail(text)).toEqual({ email });
});

test.each([
  ["", "EMPTY"],
  ["   ", "EMPTY"],
  ["priya", "NO_AT"],
  ["priya@harrowlane", "NO_DOT"],
  ["@harrowlane.example", "BAD_SHAPE"],
  ["priya@", "BAD_SHAPE"],
  ["a@b.example@c.example", "SEVERAL_AT"],
  ["a＠b.example@c.example", "SEVERAL_AT"],
  ["a@b.example,c@d.example", "SEVERAL_AT"],
  ["a,b@c.example", "BAD_CHARACTER"],
  ["a@b.example,c.example", "BAD_CHARACTER"],
  ['"a b"@c.example', "BAD_CHARACTER"],
  ['"a@evil.example"@c.example', "SEVERAL_AT"],
  ["a(x)@c.example", "BAD_CHARACTER"],
  ["<a@c.example>", "BAD_CHARACTER"],
  ["Ada <a@c.example>", "BAD_CHARACTER"],
  ["a\n@c.example", "BAD_CHARACTER"],
  ["a@c.example\r\nbcc:x", "BAD_CHARACTER"],
  ["а@c.example", "BAD_CHARACTER"],
  ["a@mün chen.example", "BAD_CHARACTER"],
  ["a@mü/nchen.example", "BAD_CHARACTER"],
  ["a@münchen", "NO_DOT"],
  ["a@[127.0.0.1]", "BAD_CHARACTER"],
  [".a@c.example", "BAD_SHAPE"],
  ["a..b@c.example", "BAD_SHAPE"],
  ["a@-c.example", "BAD_SHAPE"],
  ["a@c..example", "BAD_SHAPE"],
  [`${"a".repeat(65)}@c.example`, "BAD_SHAPE"],
  [`a@${"c".repeat(250)}.example`, "TOO_LONG"],
] as const)("A01 refuses %j as %s", (text, fault) => {
  expect(normaliseEmail(text)).toEqual({ fault });
});

test("A01 whatever is taken is taken as it is the second time, and has one @", () => {
  const pieces = fc.constantFrom(
    "a",
    "B",
    "@",
    "＠",
    ".",
    ",",
    '"',
    " ",
    "\n",
    "é",
    "ﬀ",
    "-",
    "+",
    "x.example",
    "\u0000",
    ";",
    "<",
    ">",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const once = normaliseEmail(parts.join(""));
      if ("fault" in once) return;
      expect(once.email.split("@")).toHaveLength(2);
      expect(once.email).toMatch(/^[\x21-\x7e]+$/);
      expect(normaliseEmail(once.email)).toEqual(once);
    }),
    { numRuns: 2_000 },
  );
});

test("a masked address shows its first letter and its domain", () => {
  expect(maskEmail("priya@harrowlane.example")).toBe("p•••@harrowlane.example");
});
