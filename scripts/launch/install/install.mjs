import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Fault } from "./fault.mjs";
import { withFolderLock } from "./folder-lock.mjs";
import { watchStarter } from "./watch-starter.mjs";

const options = ["ci", "--include=dev", "--loglevel=error", "--no-audit", "--no-fund"];

/**
 * Installs the packages of the lockfile unless that was done.
 *
 * @param {string} root the project's folder
 * @param {{ exactly: boolean }} how `exactly`: what is installed must come from this very lockfile; else any install will do
 * @throws {Fault} when npm fails
 */
export async function ensureInstalled(root, { exactly }) {
  if (isInstalled(root, exactly)) return;
  await withFolderLock(path.join(root, ".data-locks", "install"), "Another command installs the packages", async () => {
    if (isInstalled(root, exactly)) return;
    console.log("Installing the packages (about a minute the first time) …");
    const started = Date.now();
    await runNpm(root);
    writeFileSync(stampOf(root), hashOf(root));
    console.log(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
  });
}

const stampOf = (root) => path.join(root, "node_modules", ".tallyport-lockfile");
const hashOf = (root) =>
  createHash("sha256")
    .update(readFileSync(path.join(root, "package-lock.json")))
    .digest("hex");

function isInstalled(root, exactly) {
  if (!exactly && existsSync(path.join(root, "node_modules", ".package-lock.json"))) return true;
  return existsSync(stampOf(root)) && readFileSync(stampOf(root), "utf8") === hashOf(root);
}

async function runNpm(root) {
  // npm by the very copy that runs us; by name where a script was started without it.
  const cli = process.env.npm_execpath;
  const [command, args] = cli?.endsWith("js")
    ? [process.execPath, [cli, ...options]]
    : [process.platform === "win32" ? "npm.cmd" : "npm", options];
  const env = { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: "1" };
  // Asynchronously, so that a signal during the install reaches npm instead of leaving it behind.
  const child = spawn(command, args, {
    cwd: root,
    env,
    stdio: ["ignore", "ignore", "pipe"],
    shell: command.endsWith(".cmd"),
  });
  let log = "";
  child.stderr.on("data", (chunk) => (log = (log + chunk).slice(-8_000)));
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  let interrupted = null;
  const passOn = (signal) => {
    interrupted = signal;
    child.kill("SIGTERM");
  };
  for (const signal of signals) process.on(signal, passOn);
  const stopWatching = watchStarter(() => passOn("SIGTERM"));
  const failure = await new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code) => resolve(code === 0 ? null : log.trim() || `exit code ${code}`));
  });
  for (const signal of signals) process.off(signal, passOn);
  stopWatching();
  if (interrupted !== null) throw new Fault(`Stopped during the install (${interrupted}); the next start takes it up.`);
  if (failure !== null) throw new Fault(`npm ci failed: ${shorten(failure)}`);
}

/** npm's own lines, without its prefixes and the hint at its log file. */
function shorten(text) {
  const lines = text
    .split("\n")
    .map((line) => line.replace(/^npm (error|ERR!|warn) ?/, "").trim())
    .filter((line) => line !== "" && !/^(A complete log|Log files)/.test(line));
  return lines.slice(0, 6).join(" · ");
}
