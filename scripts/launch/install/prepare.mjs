import { spawn } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Fault } from "./fault.mjs";
import { ensureInstalled } from "./install.mjs";
import { checkPorts, demoPorts } from "./ports.mjs";
import { watchStarter } from "./watch-starter.mjs";
import { checkWritable } from "./writable.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const pinnedNode = path.join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");

/**
 * Brings a command under the project's own Node with its packages installed. Runs on any Node from 18 and imports nothing
 * that an install brings.
 *
 * @param {string} scriptUrl the command's `import.meta.url`
 * @param {{ install?: boolean, data?: boolean, ports?: boolean }} needs `install`: the packages as the lockfile has them (else only
 *   some packages); `data`: a data folder that can be written; `ports`: the demo's ports, free
 * @returns {Promise<number | null>} null where this process is to go on itself, else the exit code of the one that did
 */
export async function prepare(scriptUrl, needs) {
  process.chdir(root);
  if (process.env.TALLYPORT_STARTED !== String(process.ppid)) {
    if (needs.install) checkWritable(root, "The project's folder");
    if (needs.data) checkWritable(path.resolve(process.env.DATA_DIR || ".data"), "The data folder (DATA_DIR)");
    if (needs.ports) await checkPorts(demoPorts(process.env));
    await ensureInstalled(root, { exactly: needs.install === true });
    if (existsSync(pinnedNode) && realpathSync(process.execPath) !== realpathSync(pinnedNode)) {
      return await startAgain(fileURLToPath(scriptUrl));
    }
    checkOwnNode();
    process.env.PATH = `${path.join(root, "node_modules", ".bin")}${path.delimiter}${process.env.PATH ?? ""}`;
  }
  process.env.NEXT_TELEMETRY_DISABLED = "1";
  process.env.CHECKPOINT_DISABLE = "1";
  return null;
}

/** Runs the same command under the project's Node and passes on what reaches us. */
async function startAgain(script) {
  const env = {
    ...process.env,
    TALLYPORT_STARTED: String(process.pid),
    PATH: `${path.join(root, "node_modules", ".bin")}${path.delimiter}${process.env.PATH ?? ""}`,
  };
  const child = spawn(pinnedNode, [script, ...process.argv.slice(2)], { cwd: root, env, stdio: "inherit" });
  const passOn = (signal) => child.kill(signal);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, passOn);
  watchStarter(() => child.kill("SIGTERM"));
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? 128 + (os.constants.signals[signal] ?? 1)));
  });
}

function checkOwnNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return;
  throw new Fault(
    `The project's own Node is missing (install scripts are off) and Node ${process.versions.node} cannot stand in: use Node 24, or run "npm rebuild node".`,
  );
}
