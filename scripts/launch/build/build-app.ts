import { createHash, type Hash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Fault } from "#scripts/launch/install/fault.mjs";
import { withFolderLock } from "#scripts/launch/install/folder-lock.mjs";
import { generateClient } from "#scripts/launch/build/generate-client.ts";
import { startServer, tailOf } from "#scripts/launch/processes/server.ts";
import type { Lifetime } from "#scripts/launch/processes/lifetime.ts";

const inputs = [
  "app",
  "components",
  "lib",
  "scripts/sql",
  "public",
  "proxy.ts",
  "instrumentation.ts",
  "instrumentation-client.ts",
  "next.config.js",
  "postcss.config.mjs",
  "tsconfig.json",
  "package-lock.json",
  "prisma/schema.prisma",
];
// What a build writes itself, and what it never reads.
const leftOut = /^lib\/(generated|testing)(\/|$)|\.test\.tsx?$|\.md$/;
const stampFile = ".next/tallyport-build";

/** Whether the build in `.next` is that of the sources as they are. */
function isBuilt(): boolean {
  return existsSync(stampFile) && readFileSync(stampFile, "utf8") === hashInputs();
}

/** When the build was made, as a number that grows with each; 0 without one. */
export function buildTime(): number {
  return statSync(stampFile, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/**
 * Builds the app unless that was done for these sources. Builds of one folder wait for each other.
 *
 * @throws Fault with the end of the build's log.
 */
export async function buildApp(
  life: Lifetime,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  await generateClient();
  if (isBuilt()) return;
  await withFolderLock(".data-locks/build", "Another command builds the app", async () => {
    if (isBuilt()) return;
    const hash = hashInputs();
    rmSync(stampFile, { force: true });
    const logFile = ".data-locks/build.log";
    const { NODE_ENV: _, ...rest } = environment;
    const build = startServer({
      args: ["node_modules/next/dist/bin/next", "build"],
      environment: { ...rest, NEXT_TELEMETRY_DISABLED: "1" },
      life,
      logFile,
    });
    if ((await build.ended) !== 0) throw new Fault(`The build failed:\n${tailOf(logFile)}`);
    writeFileSync(stampFile, hash);
  });
}

function hashInputs(): string {
  const hash = createHash("sha256").update(process.version);
  for (const input of inputs) addToHash(hash, input);
  return hash.digest("hex");
}

function addToHash(hash: Hash, place: string): void {
  const name = place.split(path.sep).join("/");
  if (leftOut.test(name)) return;
  const stat = statSync(place, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (stat.isDirectory()) {
    for (const entry of readdirSync(place).sort()) addToHash(hash, path.join(place, entry));
  } else {
    hash.update(`${name}\0${stat.size}\0`).update(readFileSync(place));
  }
}
