import { pino, type LoggerOptions } from "pino";

/** Members of PostgreSQL's errors, also as Prisma wraps them, that quote rows, and so names and addresses. */
const QUOTES_ROWS: ReadonlySet<string> = new Set(["detail", "where", "query", "internalQuery", "parameters"]);

/**
 * How the log writes: a JSON object a line, without secrets and personal data. Keys that hold secrets are cut out by
 * name; a caller that logs an object with another such key adds it here.
 */
export const logSettings = {
  level: "info",
  base: undefined,
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: {
    paths: [
      "token",
      "*.token",
      "secret",
      "*.secret",
      "authorization",
      "*.authorization",
      "cookie",
      "*.cookie",
      "email",
      "*.email",
    ],
    censor: "[redacted]",
  },
  serializers: { err: (error: Error) => withoutRows(pino.stdSerializers.err(error)) },
} satisfies LoggerOptions;

/** The one logger. */
export const logger = pino(logSettings);

function withoutRows(value: unknown, depth = 0): unknown {
  if (typeof value !== "object" || value === null || value instanceof Date || depth > 8) return value;
  if (Array.isArray(value)) return value.map((part) => withoutRows(part, depth + 1));
  const kept = Object.entries(value).filter(([name]) => !QUOTES_ROWS.has(name));
  return Object.fromEntries(kept.map(([name, part]) => [name, withoutRows(part, depth + 1)]));
}

/** Logs an unexpected error, with its causes. */
export function logError(error: unknown, context: Record<string, unknown> = {}): void {
  logger.error({ ...context, err: error }, error instanceof Error ? error.message : "unknown error");
}
