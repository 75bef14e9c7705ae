import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { Fault } from "#scripts/launch/install/fault.mjs";
import { writeModules } from "#scripts/sql/write-modules.ts";
import { withFolderLock } from "#scripts/launch/install/folder-lock.mjs";

const stampFile = "lib/generated/prisma/.schema";

/**
 * Writes what is generated: Prisma's client out of the schema, unless that was done for this very schema and Prisma, and
 * the ledger's statements out of their `.sql` files.
 */
export async function generateClient(): Promise<void> {
  await generatePrismaClient();
  // Only now: what fills the placeholders may import Prisma's enums.
  const { placeholders } = await import("#scripts/sql/placeholders.ts");
  writeModules(placeholders);
}

async function generatePrismaClient(): Promise<void> {
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
