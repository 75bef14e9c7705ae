const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 6 });

const count = (one: string, many: string) => (value: unknown) =>
  typeof value === "number" ? `${whole.format(value)} ${value === 1 ? one : many}` : null;
const text = (toWords: (value: string) => string) => (value: unknown) =>
  typeof value === "string" ? toWords(value) : null;

/** What kinds of alerts put into their data, and how it reads; in this order. */
const readers: readonly (readonly [string, (value: unknown) => string | null])[] = [
  ["records", count("record", "records")],
  ["units", count("unit", "units")],
  ["events", count("event", "events")],
  ["waiting", count("event", "events")],
  ["notices", count("notice", "notices")],
  ["agreements", count("agreement", "agreements")],
  ["candidates", count("candidate", "candidates")],
  ["dimension", text((name) => `dimension ${name}`)],
  ["seconds", count("second apart", "seconds apart")],
  ["deadline", text((at) => `first deadline ${at.slice(0, 16).replace("T", " ")} UTC`)],
  ["step", text((step) => step)],
  ["parts", count("part of it failed", "parts of it failed")],
  ["runs", count("run", "runs in a row")],
  ["reason", text((code) => code.toLowerCase().replaceAll("_", " "))],
];

/** What an alert's data says in a few words ("3 records, 14 units, dimension api_calls"); null when it says nothing. Pure. */
export function detailWords(data: unknown): string | null {
  const known = typeof data === "object" && data !== null ? (data as Record<string, unknown>) : {};
  const words = readers.flatMap(([key, read]) => read(known[key]) ?? []);
  return words.length === 0 ? null : words.join(", ");
}
