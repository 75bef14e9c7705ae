import type { z } from "zod";
import { AppError } from "#lib/errors/app-error.ts";
import { findBrokenText } from "#lib/text/broken-text.ts";
import { readJsonBody } from "#lib/http/read-json-body.ts";

/**
 * Reads a request's JSON body with a schema. Text that the database would change (a NUL, half a surrogate pair) is
 * refused at every field.
 *
 * @throws AppError as `readJsonBody`; INVALID_REQUEST with every fault by its path.
 */
export async function readInput<Schema extends z.ZodType>(
  schema: Schema,
  { headers, body }: Request,
  maxBytes: number,
): Promise<z.infer<Schema>> {
  const given = await readJsonBody(headers, body, maxBytes);
  const broken = findBrokenText(given);
  const parsed = schema.safeParse(given);
  if (parsed.success && broken.length === 0) return parsed.data;
  const fields = [
    ...broken.map((path) => ({ path, message: "holds NUL or half of a surrogate pair, which is no text" })),
    ...(parsed.error?.issues ?? [])
      .map(({ path, message }) => ({ path: path.join("."), message }))
      .filter(({ path }) => !broken.includes(path)),
  ];
  throw new AppError("INVALID_REQUEST", "the body does not have the documented shape", { fields });
}
