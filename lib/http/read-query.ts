import type { z } from "zod";
import { AppError } from "#lib/errors/app-error.ts";

/**
 * Reads the query of an address with a schema whose values are single texts.
 *
 * @throws AppError INVALID_REQUEST with every fault by name; a name that comes twice is one (I08).
 */
export function readQuery<Schema extends z.ZodType>(schema: Schema, url: string): z.infer<Schema> {
  const query = new URL(url).searchParams;
  const names = [...new Set(query.keys())];
  const twice = names.filter((name) => query.getAll(name).length > 1);
  const parsed = schema.safeParse(Object.fromEntries(query));
  if (parsed.success && twice.length === 0) return parsed.data;
  const fields = [
    ...twice.map((name) => ({ path: name, message: "may be given once" })),
    ...(parsed.error?.issues.map(({ path, message }) => ({ path: path.join("."), message })) ?? []),
  ];
  throw new AppError("INVALID_REQUEST", "the query does not have the documented shape", { fields });
}
