import { format, stripVTControlCharacters } from "node:util";
import { logger } from "#lib/log/log.ts";

const methods = { log: "info", info: "info", debug: "debug", warn: "warn", error: "error", trace: "error" } as const;
type Method = keyof typeof methods;

/**
 * From now on what libraries print with `console` (Next above all, of every request that it cannot take) goes to the
 * log as the log has it: one JSON object a line. Call it before those libraries are loaded, where that can be.
 */
export function logConsoleAsJson(target: Pick<Console, Method> = console, log = logger): void {
  for (const [method, level] of Object.entries(methods) as [Method, (typeof methods)[Method]][]) {
    target[method] = (...parts: unknown[]) => {
      const err = parts.find((part) => part instanceof Error);
      const words = wordsOf(parts.filter((part) => part !== err));
      log[isClientGone(err) ? "info" : level]({ ...(err !== undefined && { err }) }, words || (err?.message ?? ""));
    };
  }
}

/** The same for Node's own warnings, which it prints as text. */
export function logWarningsAsJson(log = logger): void {
  process.removeAllListeners("warning");
  process.on("warning", (warning) => log.warn({ err: warning }, warning.message));
}

/** A client that closes its connection while it sends a body is no fault of ours. */
function isClientGone(error: Error | undefined): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === "ECONNRESET" && error?.message === "aborted";
}

/** Without colors, and without the mark that Next begins a line with. */
function wordsOf(parts: readonly unknown[]): string {
  const [first, ...rest] = parts;
  return stripVTControlCharacters(format(first ?? "", ...rest))
    .replace(/^[\s⨯⚠✓○▲]+/u, "")
    .trim();
}
