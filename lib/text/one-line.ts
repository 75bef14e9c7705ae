import { z } from "zod";

/** What no text of one line holds: control, format and private characters, line separators, half surrogate pairs, and U+FFFD. */
const notOfALine = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u{FFFD}]/u;

/** Zero-width (non-)joiners belong to the spelling of Persian, Sinhala and others, and to emoji. */
const joiners = /[\u200C\u200D]/gu;

/** The first character that has no place in one line of an id, as `U+202E`; null where there is none. Pure. */
export function strayOfId(text: string): string | null {
  const found = notOfALine.exec(text);
  return found === null ? null : codePointOf(found[0]);
}

/** The same for words that people read, in which U+200C and U+200D are letters. Pure. */
export function strayOfWords(text: string): string | null {
  return strayOfId(text.replaceAll(joiners, ""));
}

/** How many characters a text has: Unicode code points, as JSON Schema's maxLength counts them. Pure. */
export function countCharacters(text: string): number {
  // An index for each unit costs less than an array of all characters.
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** What a field says of a character that it does not take. Pure. */
export function strayWords(codePoint: string): string {
  return codePoint === "U+FFFD" || codePoint.startsWith("U+D")
    ? "This holds a character that was lost on the way (\u{FFFD}). Write it again."
    : `Leave out the character ${codePoint}. It cannot be seen.`;
}

/**
 * One line of text without blanks around it, 1 to `max` characters.
 *
 * @param of `id`: what programs compare. `words`: what people read.
 * @param missing what the field says where nothing is written.
 */
export function lineInput(
  max: number,
  { of, missing = "Write something here." }: { of: "id" | "words"; missing?: string },
) {
  const strayOf = of === "id" ? strayOfId : strayOfWords;
  return z
    .string()
    .trim()
    .min(1, missing)
    .superRefine((text, context) => {
      const stray = strayOf(text);
      if (stray !== null) context.addIssue({ code: "custom", message: strayWords(stray) });
      else if (countCharacters(text) > max) {
        context.addIssue({ code: "custom", message: `At most ${max.toLocaleString("en")} characters.` });
      }
    })
    .meta({ maxLength: max });
}

function codePointOf(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
}
