import { fileEncodings, separatorNames, type ReadingChoice } from "#lib/files/file-format.ts";
import { isInRange } from "#lib/time/outside-instant.ts";

/** A page's query as Next hands it over. */
export type SearchParams = Promise<Record<string, string | string[] | undefined>>;
type Value = string | string[] | undefined;

/** A value as it came; undefined when it is absent, empty, or given twice, since no page means that (threat I08). */
export function exactParam(value: Value): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A value as text, trimmed and cut; null when it is absent, empty, or there are several (threat I08). */
export function textParam(value: Value, max = 200): string | null {
  if (typeof value !== "string") return null;
  const text = value.replaceAll("\0", "").trim().slice(0, max);
  return text === "" ? null : text;
}

/** A cursor as it came; its list judges it. */
export function cursorParam(value: Value): string | null {
  return textParam(value, 2000);
}

/** A UUID in lower case; null when it is none. */
export function uuidParam(value: Value): string | null {
  const text = textParam(value)?.toLowerCase() ?? null;
  return text !== null && /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(text) ? text : null;
}

/** One of a few known words; null when it is none of them. */
export function choiceParam<T extends string>(value: Value, choices: readonly T[]): T | null {
  return choices.find((choice) => choice === value) ?? null;
}

/** How a person chose to read a file. */
export function readingParams({ encoding, separator }: Record<string, Value>): ReadingChoice {
  return { encoding: choiceParam(encoding, fileEncodings), separator: choiceParam(separator, separatorNames) };
}

/** A UTC day (`2026-11-21`) as its first instant; null when it is none. */
export function dayParam(value: Value): Date | null {
  const text = textParam(value, 10);
  if (text === null || !/^\d{4}-\d\d-\d\d$/.test(text)) return null;
  const day = new Date(`${text}T00:00:00Z`);
  return !isInRange(day) || day.toISOString().slice(0, 10) !== text ? null : day;
}

/** A path with the values that are set, in the order given. */
export function withParams(path: string, params: Readonly<Record<string, string | null | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) if (value) query.set(name, value);
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}
