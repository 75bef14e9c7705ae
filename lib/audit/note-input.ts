import { z } from "zod";

/**
 * A note of an operator, from 3 to 500 characters, as the database can hold it: no NUL, and no half of a surrogate pair.
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
      (text) => !text.includes("\0") && text.isWellFormed(),
      "This holds a character that is no text. Write it anew.",
    );
