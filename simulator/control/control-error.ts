import type { z } from "zod";

/** A refusal of the control API: `{"error": …, "path": …}`. */
export class ControlError extends Error {
  readonly status: number;
  readonly path: string | null;

  constructor(status: number, message: string, path: string | null = null) {
    super(message);
    this.status = status;
    this.path = path;
  }
}

/** `faults[0].rate` */
function printPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? String(part) : `${text}.${String(part)}`;
  }, "");
}

/** Parses what a caller sent. @throws ControlError 400 with the path of the first fault. */
export function parseInput<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const keys = issue?.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
  throw new ControlError(
    400,
    issue?.message ?? "The request is not valid.",
    printPath([...(issue?.path ?? []), ...keys]),
  );
}

export function notFound(what: string): never {
  throw new ControlError(404, `There is no such ${what}.`);
}
