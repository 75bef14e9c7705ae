import { format, stripVTControlCharacters } from "node:util";
import type { Logger } from "pino";

/**
 * Leads what libraries print (Next its errors with their stacks, Node its warnings) into the log, so that each line of it is a JSON object.
 * Call it before those libraries are loaded.
 */
export function logConsole(logger: Logger): void {
  const methods = { debug: "debug", log: "info", info: "info", warn: "warn", error: "error", trace: "error" } as const;
  for (const [name, level] of Object.entries(methods) as [
    keyof typeof methods,
    "debug" | "info" | "warn" | "error",
  ][]) {
    console[name] = (...parts: unknown[]) => {
      const error = parts.find((part) => part instanceof Error);
      const words = wordsOf(parts.filter((part) => part !== error));
      logger[isClientGone(error) ? "info" : level](
        error === undefined ? {} : { err: error },
        words || error?.message || "",
      );
    };
  }
  process.removeAllListeners("warning");
  process.on("warning", (warning) => logger.warn({ err: warning }, warning.message));
}

/** A client that closes its connection while it sends a body is no fault of ours. */
function isClientGone(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return code === "ECONNRESET" && message === "aborted";
}

/** Without colours, and without the mark that Next begins a line with. */
function wordsOf(parts: readonly unknown[]): string {
  const [first, ...rest] = parts;
  return stripVTControlCharacters(format(first ?? "", ...rest))
    .replace(/^[\s⨯⚠✓○▲]+/u, "")
    .trim();
}
