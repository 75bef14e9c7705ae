import path from "node:path";
import type { TreeFile } from "#scripts/proof/house/read-tree.ts";

/** One source that imports another, by their paths from the root. */
type Import = { from: string; to: string };

const ENDINGS = ["", ".ts", ".tsx", ".mjs"];

/** The imports among sources; those of tests are left out. Pure. */
export function importsOf(files: readonly TreeFile[]): Import[] {
  const known = new Set(files.map((file) => file.path));
  return files
    .filter((file) => !/\.test\.tsx?$/.test(file.path))
    .flatMap(({ path: from, text }) =>
      [...text.matchAll(/(?:from|import)\s*\(?\s*["']([#.][^"']+)["']/g)].flatMap(([, name = ""]) => {
        const base = name.startsWith("#") ? name.slice(1) : path.posix.join(path.posix.dirname(from), name);
        const to = ENDINGS.map((ending) => base + ending).find((file) => known.has(file));
        return to === undefined ? [] : [{ from, to }];
      }),
    );
}

/** The folders that import each other, directly or by way of others; each folder without its subfolders. Pure. */
export function findFolderCircles(imports: readonly Import[]): string[][] {
  return circlesOf(imports.map(({ from, to }) => [path.posix.dirname(from), path.posix.dirname(to)] as const));
}

/** The same among the folders of one parent, each with all that is in it. Pure. */
export function findSubtreeCircles(imports: readonly Import[]): string[][] {
  return circlesOf(
    imports.map(({ from, to }) => {
      const [a, b] = [path.posix.dirname(from).split("/"), path.posix.dirname(to).split("/")];
      const shared = a.findIndex((part, i) => part !== b[i]);
      const end = shared < 0 || shared >= b.length ? 0 : shared + 1;
      return [a.slice(0, end).join("/"), b.slice(0, end).join("/")] as const;
    }),
  );
}

/** Folders that reach each other, by what each reaches, in alphabetical order. */
function circlesOf(arrows: readonly (readonly [string, string])[]): string[][] {
  const graph = new Map<string, Set<string>>();
  for (const [from, to] of arrows) if (from !== to) graph.set(from, (graph.get(from) ?? new Set()).add(to));
  const reached = new Map([...graph.keys()].map((folder) => [folder, reachOf(graph, folder)]));
  const circles: string[][] = [];
  for (const [folder, reach] of reached) {
    if (!reach.has(folder) || circles.some((circle) => circle.includes(folder))) continue;
    circles.push([...reach].filter((other) => reached.get(other)?.has(folder)).toSorted());
  }
  return circles;
}

function reachOf(graph: ReadonlyMap<string, ReadonlySet<string>>, start: string): Set<string> {
  const seen = new Set<string>();
  const waiting = [...(graph.get(start) ?? [])];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    if (seen.has(folder)) continue;
    seen.add(folder);
    waiting.push(...(graph.get(folder) ?? []));
  }
  return seen;
}
