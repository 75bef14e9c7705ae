import { readFileSync, writeFileSync } from "node:fs";

/** Every public name, by kind; sorted, each once. */
export type PublicNames = Record<string, string[]>;

const FILE = "docs/public-names.json";

/** Kinds whose words are looked for wherever they stand: a new one is no public name by itself. */
const growing = ["code words"];

export function readSnapshot(): PublicNames {
  return JSON.parse(readFileSync(FILE, "utf8")) as PublicNames;
}

/** Adds what is new to the snapshot. It takes nothing out: a name that goes is taken out by hand, as a decision. */
export function addToSnapshot(found: PublicNames): void {
  const before = readSnapshot();
  const kinds = [...new Set([...Object.keys(before), ...Object.keys(found)])].sort();
  const after = kinds.map((kind) => [kind, sorted([...(before[kind] ?? []), ...(found[kind] ?? [])])] as const);
  writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(after), null, 2)}\n`);
}

/** What is not as the snapshot has it, a line each. Kinds that `found` lacks are not compared. Pure. */
export function compareNames(snapshot: PublicNames, found: PublicNames): string[] {
  return Object.entries(found).flatMap(([kind, names]) => {
    const known = new Set(snapshot[kind] ?? []);
    const here = new Set(names);
    const missing = [...known].filter((name) => !here.has(name)).map((name) => `${kind}: "${name}" is gone`);
    if (growing.includes(kind)) return missing;
    return [
      ...missing,
      ...sorted(names)
        .filter((name) => !known.has(name))
        .map((name) => `${kind}: "${name}" is new`),
    ];
  });
}

export function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
