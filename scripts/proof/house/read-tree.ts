import { readdirSync, readFileSync } from "node:fs";

/** A file of the repository that people write. `path` is from its root. */
export type TreeFile = { path: string; text: string };

const roots = [".github", "app", "components", "docs", "e2e", "lib", "packages", "prisma", "scripts", "simulator"];
/** Written by a program, fetched, or never to be changed again. */
const leftOut = ["node_modules", "generated", "dist", ".next", "migrations"];

/** The files of the tree whose names end in one of `endings`, in order. */
export function readTree(root: string, endings: readonly string[]): TreeFile[] {
  const isWanted = (name: string) => endings.some((ending) => name.endsWith(`.${ending}`));
  const below = (folder: string): string[] =>
    readdirSync(`${root}/${folder}`, { withFileTypes: true }).flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return leftOut.includes(entry.name) ? [] : below(path);
      return entry.isFile() && isWanted(entry.name) ? [path] : [];
    });
  const paths = readdirSync(root, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return roots.includes(entry.name) ? below(entry.name) : [];
    return entry.isFile() && isWanted(entry.name) && entry.name !== "next-env.d.ts" ? [entry.name] : [];
  });
  return paths.sort().map((path) => ({ path, text: readFileSync(`${root}/${path}`, "utf8") }));
}
