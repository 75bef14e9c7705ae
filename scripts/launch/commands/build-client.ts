import { copyFile, mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { runTool } from "#scripts/launch/processes/run-tool.ts";

/** Writes `@tallyport/client` as JavaScript with types, its package.json, README and license, to a folder of its own. */
export async function main(): Promise<number> {
  const folder = path.resolve(process.argv[2] ?? path.join(".data", "client"));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const project = ["-p", "packages/client/tsconfig.json", "--outDir", path.join(folder, "dist")];
  const code = await runTool("node_modules/typescript-7/bin/tsc", project);
  if (code !== 0) return code;
  for (const file of ["package.json", "README.md"])
    await copyFile(path.join("packages/client", file), path.join(folder, file));
  await copyFile("LICENSE", path.join(folder, "LICENSE"));
  console.log(`@tallyport/client is in ${path.relative("", folder)}`);
  return 0;
}
