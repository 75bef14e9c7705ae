import { format } from "node:util";
import { logger } from "#lib/errors/log.ts";

const methods = { log: "info", info: "info", debug: "debug", warn: "warn", error: "error" } as const;

/**
 * From now on what libraries print with `console` (Next above all, of every request that it cannot take) goes to the log as the log has it: one
 * JSON object a line.
 */
export function logConsoleAsJson(target: Pick<Console, keyof typeof methods> = console, log = logger): void {
  for (const [method, level] of Object.entries(methods) as [
    keyof typeof methods,
    (typeof methods)[keyof typeof methods],
  ][]) {
    target[method] = (...parts: unknown[]) => {
      const err = parts.find((part) => part instanceof Error);
      const message = parts.length === 1 && err !== undefined ? err.message : format(...parts);
      log[level]({ ...(err !== undefined && { err }) }, withoutColors(message));
    };
  }
}

function withoutColors(text: string): string {
  // eslint-disable-next-line no-control-regex -- the escape character begins a color
  return text.replaceAll(/\u001b\[[\d;]*m/g, "").trim();
}
