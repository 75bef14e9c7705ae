import { z } from "zod";
import { isInRange, OUT_OF_RANGE } from "#lib/time/outside-instant.ts";
import { parseTimestamp } from "#lib/time/timestamp.ts";

/** An instant in the query of a public list. */
export const instantInput = z.string().transform((text, context) => {
  const at = parseTimestamp(text);
  if (at !== null && isInRange(at)) return at;
  const message = at === null ? "must be an ISO 8601 instant with a zone" : OUT_OF_RANGE;
  context.issues.push({ code: "custom", message, input: text });
  return z.NEVER;
});
