import { expect, test } from "vitest";
import { named } from "#lib/mail/templates/name-words.ts";

test.each(["Harrow Lane Labs", "Müller & Söhne Ltd.", "株式会社ハロー", "ශ්‍රී ලංකා", "priya@harrowlane.example"])(
  "%s stands in a sentence as it is",
  (name) => {
    expect(named(name)).toBe(name);
  },
);

test("a name that is read from the right is isolated", () => {
  expect(named("نرم‌افزار پارس")).toBe("\u2068نرم‌افزار پارس\u2069");
});

test("no mail program makes a link of a name", () => {
  for (const name of [
    ...["Win at evil.example", "https://evil.example/x", "www.evil.example", "you@evil.example now"],
    // An address to the letter of RFC 5322, of which a mail program makes a link to a site.
    ...["www.evil.example/pay?for=you@harrowlane.example", "//evil.example/x@harrowlane.example"],
  ]) {
    expect(named(name)).not.toMatch(/\w[.:/@]\w|:\/\//);
    expect(named(name).replaceAll("\u2060", "")).toBe(name);
  }
});
