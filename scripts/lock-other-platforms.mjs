/**
 * Completes package-lock.json for other systems than this one. Where the registry at hand lacks the packages of other
 * systems, npm leaves them out of the lockfile, and `npm ci` then stops with "Missing: … from lock file". After each
 * `npm install`: `node scripts/lock-other-platforms.mjs` adds what is missing, with the hash by which npm knows a package that was changed on its
 * way (with `--check` it only says what is missing, exit code 1).
 */
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";

const systems = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const processors = ["x64", "arm64", "arm", "ia32", "ppc64", "s390x", "riscv64", "loong64", "mips64el", "wasm32"];

/**
 * @typedef {{ version?: string, integrity?: string, link?: true, optional?: true, os?: string[], cpu?: string[], libc?: string[],
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

/**
 * The packages that npm would install without comparing them with what was locked.
 *
 * @param {Record<string, LockEntry>} packages
 * @returns {string[]} their places
 */
export function withoutIntegrity(packages) {
  return Object.entries(packages)
    .filter(
      // A workspace is a folder of this tree: only what a registry brings has a hash.
      ([place, { link, integrity }]) =>
        place.includes("node_modules/") && !link && !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ""),
    )
    .map(([place]) => place);
}

/**
 * The hash of a package as the registry at hand publishes it; the lockfile names no registry.
 *
 * @param {string} name
 * @param {string} version
 * @returns {Promise<string>}
 */
async function integrityOf(name, version) {
  const { stdout } = await promisify(execFile)("npm", ["view", `${name}@${version}`, "dist.integrity", "--json"]);
  const integrity = JSON.parse(stdout);
  if (typeof integrity === "string" && integrity.startsWith("sha512-")) return integrity;
  throw new Error(`The registry has no hash of ${name}@${version}.`);
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
  const packages = { ...lock.packages, ...missing };
  const unhashed = withoutIntegrity(packages);
  if (process.argv.includes("--check")) {
    for (const place of unhashed) console.log(place);
    process.exitCode = unhashed.length > 0 ? 1 : 0;
  } else if (unhashed.length > 0) {
    for (const place of unhashed) {
      const { version, ...rest } = packages[place];
      const name = place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
      packages[place] = { version, integrity: await integrityOf(name, version), ...rest };
    }
    lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, "en")));
    writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
    console.log(`Completed ${unhashed.length} packages of other systems in package-lock.json.`);
  }
}
