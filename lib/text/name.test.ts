import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createApiKeyInput } from "#lib/auth/api-keys/api-key.ts";
import { importRowInput } from "#lib/customers/import/import-input.ts";
import { saveProductInput } from "#lib/products/product-input.ts";
import { updateOrganizationInput } from "#lib/customers/update-organization.ts";
import { confirmInput } from "#lib/registration/confirm/confirm-registration.ts";
import { MAX_NAME, nameFaultWords, readName } from "#lib/text/name.ts";

const nameOf = (text: string) => {
  const read = readName(text);
  return "name" in read ? read.name : null;
};

/** Every place where a company, a person or a thing gets its name, by what it makes of a text; null where it refuses. */
const places: Record<string, (name: string) => unknown> = {
  registration: (name) => confirmInput.safeParse({ organizationName: name }).data?.organizationName,
  "PUT /organizations": (name) => updateOrganizationInput.safeParse({ name }).data?.name,
  imports: (name) =>
    importRowInput.safeParse({ productCode: "code", customerIdentifier: "c1", organizationName: name }).data
      ?.organizationName,
  "API keys": (name) => createApiKeyInput.safeParse({ name, scopes: ["usage:write"] }).data?.name,
  products: (title) => saveProductInput.shape.title.safeParse(title).data,
};

describe.each(Object.entries(places))("%s", (_, take) => {
  test.each([
    "ශ්‍රී ලංකා",
    "نرم‌افزار پارس",
    "Müller & Söhne GmbH",
    "O’Brien-Núñez (UK) Ltd.",
    "株式会社ハロー",
    "3M",
    "€",
    "👩‍🚀 Labs",
    "Iñtërnâtiônàlizætiøn™",
  ])("takes %s as it is", (name) => {
    expect(take(name)).toBe(name);
  });

  test.each([
    ["half a surrogate pair", "Acme \ud800"],
    ["the other half", "\udc00 Acme"],
    ["what a form makes of one", "Acme \ufffd"],
    ["NUL", "Acme\0"],
    ["a line break", "Acme\nBcc: all@acme.example"],
    ["a tab", "Acme\tLtd"],
    ["a reading order", "Acme \u202egnp.exe"],
    ["an isolate", "\u2066Acme"],
    ["a zero-width space", "Ac\u200bme"],
    ["a byte order mark", "\ufeffAcme"],
    ["a line separator", "Acme\u2028Ltd"],
    ["a private character", "Acme \ue000"],
    ["a tag", "<b>Acme</b>"],
    ["punctuation alone", "--"],
    ["joiners alone", "\u200c\u200d"],
    ["an invisible letter", "\u3164"],
    ["marks alone", "\u0301\u0302"],
  ])("refuses %s", (_what, name) => {
    expect(take(name) ?? null).toBeNull();
  });
});

test("a name is stored in NFC, trimmed, with each run of spaces as one", () => {
  expect(nameOf("  Mu\u0308ller\u00a0 &\u3000Co \r\n")).toBe("Müller & Co");
});

test("characters are code points of the stored form", () => {
  expect(nameOf("😀".repeat(MAX_NAME))).toBe("😀".repeat(MAX_NAME));
  expect(nameOf("😀".repeat(MAX_NAME + 1))).toBeNull();
  expect(nameOf("e\u0301".repeat(MAX_NAME))).toBe("é".repeat(MAX_NAME));
  expect(readName("x".repeat(1_000_000))).toEqual({ fault: { code: "TOO_LONG", max: MAX_NAME } });
});

test("each fault has words that name what to leave out", () => {
  const said = (text: string) => {
    const read = readName(text);
    return "fault" in read ? nameFaultWords(read.fault) : null;
  };
  expect(said(" ")).toBe("Write a name.");
  expect(said("a\u202eb")).toContain("U+202E");
  expect(said("a\nb")).toContain("U+000A");
  expect(said("a\ud800")).toContain("lost on the way");
  expect(said("a<b")).toBe("Leave out < and >.");
  expect(said("…")).toContain("at least one letter");
});

test("what is taken obeys the rule and stays as it is when it is read again", () => {
  const unit = fc.oneof(
    fc.string({ unit: "binary", maxLength: 4 }),
    fc.string({ unit: "grapheme", maxLength: 20 }),
    fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
    fc.constantFrom(" ", "\u200c", "\u200d", "<", "\u202e", "e\u0301", "ක්‍ෂ"),
  );
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 40 }), (parts) => {
      const name = nameOf(parts.join(""));
      if (name === null) return;
      expect(name).toMatch(/^[\p{L}\p{M}\p{N}\p{P}\p{S} \u200C\u200D]+$/u);
      expect(name).toMatch(/[\p{L}\p{N}\p{S}]/u);
      expect(name).not.toMatch(/[<>\u{FFFD}]|^ | $| {2}/u);
      expect(name.isWellFormed()).toBe(true);
      expect([...name].length).toBeLessThanOrEqual(MAX_NAME);
      expect(name.normalize("NFC")).toBe(name);
      expect(nameOf(name)).toBe(name);
    }),
    { numRuns: 500 },
  );
});

test("what the rule describes is taken", () => {
  const character = fc
    .integer({ min: 0x20, max: 0x1f_fff })
    .map((code) => String.fromCodePoint(code))
    .filter((one) => /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(one) && !/[<>\u{FFFD}]/u.test(one));
  fc.assert(
    fc.property(fc.array(character, { maxLength: 50 }), (characters) => {
      expect(nameOf(`A${characters.join("")}`)).not.toBeNull();
    }),
  );
});
