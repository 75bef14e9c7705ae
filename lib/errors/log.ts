import { pino } from "pino";

/**
 * The one logger: a JSON object a line, without secrets. Keys that hold secrets are cut out by name; whoever logs an object with
 * another such key adds it here.
 */
export const logger = pino({
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
});

/** Logs an error that nobody expected, with its causes. */
export function logError(error: unknown, context: Record<string, unknown> = {}): void {
  logger.error({ ...context, err: error }, error instanceof Error ? error.message : "unknown error");
}
