import type { z } from "zod";
import { AppError } from "#lib/errors/app-error.ts";
import { readJsonBody } from "#lib/usage/read-json-body.ts";

/**
 * Reads a request's JSON body with a schema.
 *
 * @throws AppError as `readJsonBody`; INVALID_REQUEST with every fault by its path.
 */
export async function readInput<Schema extends z.ZodType>(
  schema: Schema,
  { headers, body }: Request,
  maxBytes: number,
): Promise<z.infer<Schema>> {
  const parsed = schema.safeParse(await readJsonBody(headers, body, maxBytes));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
  throw new AppError("INVALID_REQUEST", "the body does not have the documented shape", { fields });
}
