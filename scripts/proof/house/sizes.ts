import type { Counts } from "#scripts/proof/house/ceilings.ts";
import type { TreeFile } from "#scripts/proof/house/read-tree.ts";

export const MAX_SOURCES = 20;
export const MAX_LINES = 300;
/** Endings of sources. */
export const sourceEndings = ["ts", "tsx", "mjs", "js", "css", "sql"];

const isTest = /\.(test|spec)\.tsx?$/;

/** Sources that stand directly in each folder; the tests beside them are not counted. Pure. */
export function countSources(files: readonly TreeFile[]): Counts {
  const folders = files
    .filter(({ path }) => !isTest.test(path))
    .map(({ path }) => path.replace(/\/?[^/]*$/, "") || ".");
  return Object.fromEntries([...Map.groupBy(folders, (folder) => folder)].map(([name, all]) => [name, all.length]));
}

/** Lines of each source, tests included. Pure. */
export function countLines(files: readonly TreeFile[]): Counts {
  return Object.fromEntries(files.map(({ path, text }) => [path, text.trimEnd().split("\n").length]));
}
