/**
 * Completes package-lock.json for other systems than this one. Where the registry at hand lacks the packages of other
 * systems, npm leaves them out of the lockfile, and `npm ci` then stops with "Missing: … from lock file". After each
 * `npm install`: `node scripts/lock-other-platforms.mjs` adds what is missing (with `--check` it only says so, exit code 1).
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const systems = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const processors = ["x64", "arm64", "arm", "ia32", "ppc64", "s390x", "riscv64", "loong64", "mips64el", "wasm32"];

/**
 * @typedef {{ version?: string, optional?: true, os?: string[], cpu?: string[], libc?: string[],
 *   optionalDependencies?: Record<string, string> }} LockEntry
 * @param {Record<string, LockEntry>} packages the `packages` of a lockfile (version 3)
 * @returns {Record<string, LockEntry>} the entries it lacks, by their place
 */
export function findMissingEntries(packages) {
  const missing = {};
  for (const [place, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (resolves(packages, place, name)) continue;
      missing[`node_modules/${name}`] = { version, optional: true, ...platformOf(name) };
    }
  }
  return missing;
}

/** Whether Node would find a package from a place in the tree: beside it or in any folder above. */
function resolves(packages, place, name) {
  for (let folder = place; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    if (packages[`${folder}${folder === "" ? "" : "/"}node_modules/${name}`]) return true;
    if (folder === "") return false;
  }
}

/**
 * The platform that a package's name tells, as in `@next/swc-linux-x64-musl`.
 *
 * @param {string} name
 * @returns {Pick<LockEntry, "os" | "cpu" | "libc">}
 */
export function platformOf(name) {
  const words = name.split(/[/.-]/).map((word) => (word === "windows" ? "win32" : word));
  const os = systems.find((system) => words.includes(system));
  const cpu = processors.find((processor) => words.includes(processor));
  if (os === undefined && cpu === undefined) throw new Error(`The name ${name} tells no platform.`);
  const libc = words.some((word) => word.startsWith("musl"))
    ? "musl"
    : os === "linux" && words.some((word) => word.startsWith("gnu"))
      ? "glibc"
      : undefined;
  return {
    ...(cpu !== undefined && { cpu: [cpu] }),
    ...(libc !== undefined && { libc: [libc] }),
    ...(os !== undefined && { os: [os] }),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = new URL("../package-lock.json", import.meta.url);
  const lock = JSON.parse(readFileSync(file, "utf8"));
  const missing = findMissingEntries(lock.packages);
  const names = Object.keys(missing);
  if (process.argv.includes("--check")) {
    for (const name of names) console.log(name);
    process.exitCode = names.length > 0 ? 1 : 0;
  } else if (names.length > 0) {
    const entries = Object.entries({ ...lock.packages, ...missing });
    lock.packages = Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b, "en")));
    writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
    console.log(`Added ${names.length} packages of other systems to package-lock.json.`);
  }
}
