import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** How many of a kind there are, by name. */
export type Counts = Record<string, number>;
type Kind = "folders" | "files" | "lines" | "words";

const fileOf = (kind: Kind) => fileURLToPath(new URL(`ceilings/${kind}.json`, import.meta.url));

/**
 * What is above a limit of the house, a line each. Names in `ceilings/` are still above it and may fall to it, never rise; a name that
 * needs no ceiling any more must leave the file. `LOWER_CEILINGS=1` in the environment writes what has fallen.
 *
 * @param counts of everything, by name.
 * @param limit what is allowed without a ceiling.
 */
export function aboveCeilings(kind: Kind, counts: Counts, limit: number): string[] {
  let ceilings = JSON.parse(readFileSync(fileOf(kind), "utf8")) as Counts;
  if (process.env["LOWER_CEILINGS"] === "1") {
    ceilings = lowered(ceilings, counts, limit);
    writeFileSync(fileOf(kind), `${JSON.stringify(ceilings, null, 2)}\n`);
  }
  return compareCeilings(ceilings, counts, limit);
}

/** Pure. */
export function compareCeilings(ceilings: Counts, counts: Counts, limit: number): string[] {
  const over = Object.entries(counts)
    .filter(([name, count]) => count > (ceilings[name] ?? limit))
    .map(([name, count]) => `${name}: ${count}, at most ${ceilings[name] ?? limit}`);
  const idle = Object.keys(ceilings)
    .filter((name) => (counts[name] ?? 0) <= limit)
    .map((name) => `${name}: ${counts[name] ?? 0}, needs no ceiling any more: take it out of ceilings/`);
  return [...over, ...idle];
}

/** The same ceilings where they have not fallen, none where none is needed. Pure. */
export function lowered(ceilings: Counts, counts: Counts, limit: number): Counts {
  return Object.fromEntries(
    Object.entries(ceilings)
      .map(([name, ceiling]) => [name, Math.min(ceiling, counts[name] ?? 0)] as const)
      .filter(([, ceiling]) => ceiling > limit),
  );
}
