import { z } from "zod";

/**
 * A note of an operator, from 3 to 500 characters, as the database can hold it: no NUL, no half of a surrogate pair, and no U+FFFD, which a form makes of one.
 *
 * @param ask what the field says where the note is missing or shorter.
 */
export const noteInput = (ask: string) =>
  z
    .string()
    .trim()
    .min(3, ask)
    .max(500, "At most 500 characters.")
    .refine(
      (text) => !text.includes("\0") && !text.includes("\u{FFFD}") && text.isWellFormed(),
      "This holds a character that is no text. Write it anew.",
    );
