// Runs a TypeScript program of this repository with a Node that can: the running one, or the one in node_modules.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** @param {string} path from the repository's root */
export async function runTypeScript(path) {
  const program = new URL(`../${path}`, import.meta.url);
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) {
    await import(program.href);
    return;
  }
  const own = fileURLToPath(new URL("../node_modules/node/bin/node", import.meta.url));
  if (!existsSync(own)) {
    process.stderr.write(
      `Node ${process.versions.node} is too old. Run npm ci, which brings its own, or use Node 24.\n`,
    );
    process.exit(1);
  }
  const child = spawn(own, [fileURLToPath(program), ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}
