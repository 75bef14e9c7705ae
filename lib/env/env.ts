import { AppError } from "#lib/errors/app-error.ts";
import { parseEnv, type Env } from "#lib/env/parse-env.ts";

let parsed: Env | null = null;

/**
 * The environment, parsed at the first call. Nothing else reads `process.env`.
 *
 * @throws AppError MISCONFIGURED naming every faulty variable.
 */
export function env(): Env {
  if (parsed !== null) return parsed;
  const result = parseEnv(process.env);
  if ("faults" in result) {
    const lines = result.faults.map(({ variable, message }) => `${variable} ${message}`);
    throw new AppError("MISCONFIGURED", `The environment is not right:\n  ${lines.join("\n  ")}`);
  }
  return (parsed = result.env);
}
