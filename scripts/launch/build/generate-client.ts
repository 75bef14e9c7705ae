import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { Fault } from "#scripts/launch/install/fault.mjs";
import { withFolderLock } from "#scripts/launch/install/folder-lock.mjs";

const stampFile = "lib/generated/prisma/.schema";

/** Writes Prisma's client out of the schema unless that was done for this very schema and Prisma. */
export async function generateClient(): Promise<void> {
  const hash = createHash("sha256")
    .update(readFileSync("prisma/schema.prisma"))
    .update(readFileSync("node_modules/prisma/package.json"))
    .digest("hex");
  const isDone = () => existsSync(stampFile) && readFileSync(stampFile, "utf8") === hash;
  if (isDone()) return;
  await withFolderLock(".data-locks/generate", "Another command generates the database client", async () => {
    if (isDone()) return;
    await generate();
    writeFileSync(stampFile, hash);
  });
}

async function generate(): Promise<void> {
  // Generating needs no schema engine, only that one is named: any program will do, and nothing is downloaded.
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: "1" };
  const child = spawn(process.execPath, ["node_modules/prisma/build/index.js", "generate"], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (log += chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Fault(`prisma generate failed:\n${log.trim()}`);
}
