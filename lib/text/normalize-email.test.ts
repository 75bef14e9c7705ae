import fc from "fast-check";
import { expect, test } from "vitest";
import { maskEmail, normaliseEmail, readableEmail } from "#lib/text/normalize-email.ts";

test.each([
  ["priya@harrowlane.example", "priya@harrowlane.example"],
  ["  Priya@HarrowLane.Example ", "priya@harrowlane.example"],
  ["priya+aws@harrowlane.example", "priya+aws@harrowlane.example"],
  ["priya＠harrowlane.example", "priya@harrowlane.example"],
  ["ｐriya@harrowlane.example", "priya@harrowlane.example"],
  ["p@xn--mnchen-3ya.example", "p@xn--mnchen-3ya.example"],
  ["p@MÜNCHEN.example", "p@xn--mnchen-3ya.example"],
  ["p@mu\u0308nchen.example", "p@xn--mnchen-3ya.example"],
  ["p@例え。example", "p@xn--r8jz45g.example"],
  ["p@例え.テスト", "p@xn--r8jz45g.xn--zckzah"],
  ["Jürgen@harrowlane.example", "jürgen@harrowlane.example"],
  ["ju\u0308rgen@harrowlane.example", "jürgen@harrowlane.example"],
  ["用户@例え.example", "用户@xn--r8jz45g.example"],
  ["ИВАН@почта.example", "иван@xn--80a1acny.example"],
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
  ["аdmin@c.example", "BAD_CHARACTER"],
  ["αdmin@c.example", "BAD_CHARACTER"],
  ["a\u200d@c.example", "BAD_CHARACTER"],
  ["a@c\u202e.example", "BAD_CHARACTER"],
  ["a@mün/chen.example", "BAD_CHARACTER"],
  ["a@mün chen.example", "BAD_CHARACTER"],
  ["a@münchen", "NO_DOT"],
  ["a@xn--a.example", "BAD_CHARACTER"],
  ["a@\ud800.example", "BAD_CHARACTER"],
  ["a@[127.0.0.1]", "BAD_CHARACTER"],
  [".a@c.example", "BAD_SHAPE"],
  ["a..b@c.example", "BAD_SHAPE"],
  ["a@-c.example", "BAD_SHAPE"],
  ["a@c..example", "BAD_SHAPE"],
  [`${"a".repeat(65)}@c.example`, "BAD_SHAPE"],
  [`${"ü".repeat(33)}@c.example`, "BAD_SHAPE"],
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
    "İ",
    "ẞ",
    "Σ",
    "あ",
    "。",
    "xn--",
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
      expect(once.email).toMatch(/^[\p{L}\p{M}\p{N}\x21-\x7e]+@[a-z0-9.-]+$/u);
      expect(normaliseEmail(once.email)).toEqual(once);
    }),
    { numRuns: 2_000 },
  );
});

test("a masked address shows its first letter and its domain", () => {
  expect(maskEmail("priya@harrowlane.example")).toBe("p•••@harrowlane.example");
});

test("an address is shown in its owner's script", () => {
  expect(readableEmail("иван@xn--80a1acny.example")).toBe("иван@почта.example");
  expect(readableEmail("priya@harrowlane.example")).toBe("priya@harrowlane.example");
});
