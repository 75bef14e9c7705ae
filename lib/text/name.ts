import { z } from "zod";
import { countCharacters, strayOfWords, strayWords } from "#lib/text/one-line.ts";

/** Characters of a name at most: Unicode code points of its stored form. */
export const MAX_NAME = 120;

/** Why a text is no name. CHARACTER: one that has no place in it, as `U+202E`. */
type NameFault =
  | { code: "EMPTY" | "BRACKET" | "NO_LETTER" }
  | { code: "TOO_LONG"; max: number }
  | { code: "CHARACTER"; codePoint: string };

/** Letters, marks, numbers, punctuation, symbols, spaces, and the two joiners; never an unassigned code point. */
const nameCharacters = /^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}\u200C\u200D]*$/u;
const strayCharacter = /[^\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}\u200C\u200D]/u;
/** Some letters and symbols are drawn as nothing (Hangul fillers, the empty braille cell): a name of those alone is none. */
const seen = /(?![\p{Default_Ignorable_Code_Point}\u2800])[\p{L}\p{N}\p{S}]/u;

/**
 * Reads the name of a person, a company or a thing that people name, as forms, files and the API give it
 * (docs/rules.md, section 9): letters, marks, numbers, punctuation, symbols, spaces, U+200C and U+200D, with at least
 * one letter, number or symbol that can be seen; no `<`, no `>`. Stored in NFC, without blanks around it, every run
 * of spaces as one. U+FFFD is refused: it stands for what a form or a file lost. Pure.
 */
export function readName(text: string, max: number = MAX_NAME): { name: string } | { fault: NameFault } {
  if (text.length > 100 * max) return { fault: { code: "TOO_LONG", max } };
  const name = text
    .replaceAll(/^[\p{Zs}\t\r\n]+|[\p{Zs}\t\r\n]+$/gu, "")
    .normalize("NFC")
    .replaceAll(/\p{Zs}+/gu, " ");
  if (name === "") return { fault: { code: "EMPTY" } };
  const stray = strayOfWords(name) ?? unassignedIn(name);
  if (stray !== null) return { fault: { code: "CHARACTER", codePoint: stray } };
  if (/[<>]/.test(name)) return { fault: { code: "BRACKET" } };
  if (countCharacters(name) > max) return { fault: { code: "TOO_LONG", max } };
  if (!seen.test(name)) return { fault: { code: "NO_LETTER" } };
  return { name };
}

function unassignedIn(name: string): string | null {
  if (nameCharacters.test(name)) return null;
  const stray = strayCharacter.exec(name)![0];
  return `U+${stray.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** What a form, a file's review and the API say of a fault. Pure. */
export function nameFaultWords(fault: NameFault): string {
  switch (fault.code) {
    case "EMPTY":
      return "Write a name.";
    case "TOO_LONG":
      return `At most ${fault.max.toLocaleString("en")} characters.`;
    case "BRACKET":
      return "Leave out < and >.";
    case "NO_LETTER":
      return "A name needs at least one letter, number or symbol.";
    case "CHARACTER":
      return strayWords(fault.codePoint);
  }
}

type Options = {
  max?: number;
  /** What the field says where nothing is written. */
  missing?: string;
};

/** A name in a form, a file or a JSON body. */
export function nameInput({ max = MAX_NAME, missing }: Options = {}) {
  return z
    .string()
    .transform((text, context) => {
      const read = readName(text, max);
      if ("name" in read) return read.name;
      const isMissing = read.fault.code === "EMPTY" && missing !== undefined;
      context.issues.push({ code: "custom", message: isMissing ? missing : nameFaultWords(read.fault), input: text });
      return z.NEVER;
    })
    .meta({ minLength: 1, maxLength: max });
}

/** A name, or "" where the field was left empty. */
export function optionalNameInput(options: Options = {}) {
  const given = nameInput(options);
  return z.string().transform((text, context) => {
    const parsed = given.safeParse(text);
    if (parsed.success) return parsed.data;
    if (text.trim() === "") return "";
    context.issues.push(
      ...parsed.error.issues.map(({ message }) => ({ code: "custom" as const, message, input: text })),
    );
    return z.NEVER;
  });
}
