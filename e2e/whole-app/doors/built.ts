import { readFileSync } from "node:fs";

const read = (name: string) => JSON.parse(readFileSync(`.next/server/${name}`, "utf8")) as unknown;

/** Every route that the build has, as `/admin/products/[id]`, pages and route handlers. */
export function builtRoutes(): { route: string; isPage: boolean }[] {
  return Object.keys(read("app-paths-manifest.json") as Record<string, string>)
    .filter((name) => !name.startsWith("/_") && !/\.(svg|ico|png|txt|xml)\/route$/.test(name))
    .map((name) => ({
      route: name.replaceAll(/\/\([a-z]+\)/g, "").replace(/\/(page|route)$/, "") || "/",
      isPage: name.endsWith("/page"),
    }));
}

/** Every server action that the build has, and a page that carries it. */
export function builtActions(): { name: string; id: string; page: string }[] {
  type Entry = { workers: Record<string, unknown>; filename: string; exportedName: string };
  const { node } = read("server-reference-manifest.json") as { node: Record<string, Entry> };
  return Object.entries(node).map(([id, { workers, exportedName }]) => ({
    name: exportedName,
    id,
    page:
      Object.keys(workers)[0]!
        .replace(/^app/, "")
        .replaceAll(/\/\([a-z]+\)/g, "")
        .replace(/\/page$/, "") || "/",
  }));
}
