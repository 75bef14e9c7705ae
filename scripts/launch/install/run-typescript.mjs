// Runs a TypeScript program of this repository with a Node that can: the running one, or the one in node_modules.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { watchStarter } from "./watch-starter.mjs";

/** @param {string} path from the repository's root */
export async function runTypeScript(path) {
  const program = new URL(`../../../${path}`, import.meta.url);
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) {
    // npm passes a signal on to the shell between, which ends without telling us.
    watchStarter(() => process.kill(process.pid, "SIGTERM"));
    await import(program.href);
    return;
  }
  const own = fileURLToPath(new URL("../../../node_modules/node/bin/node", import.meta.url));
  if (!existsSync(own)) {
    process.stderr.write(
      `Node ${process.versions.node} is too old. Run npm ci, which brings its own, or use Node 24.\n`,
    );
    process.exit(1);
  }
  // The same command again, so that it watches us as we watch npm.
  const child = spawn(own, process.argv.slice(1), {
    stdio: "inherit",
    env: { ...process.env, TALLYPORT_STARTED: String(process.pid) },
  });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  watchStarter(() => child.kill("SIGTERM"));
  child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}
