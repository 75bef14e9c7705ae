import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * Calls back once when whoever started this process is gone. Under `npm run` that is npm, and often a shell between:
 * killed with -9, npm tells nobody, so both are watched. Started by hand nobody is watched: the terminal's end is a signal.
 *
 * @param {() => void} onGone
 * @returns {() => void} ends the watch
 */
export function watchStarter(onGone) {
  const parent = process.ppid;
  const isChain = process.env.npm_lifecycle_event !== undefined || process.env.TALLYPORT_STARTED === String(parent);
  if (!isChain) return () => {};
  const grandparent = isShell(parent) ? parentOf(parent) : null;
  const timer = setInterval(() => {
    if (process.ppid === parent && (grandparent === null || parentOf(parent) === grandparent)) return;
    clearInterval(timer);
    onGone();
  }, 250);
  timer.unref();
  return () => clearInterval(timer);
}

function isShell(pid) {
  return /(^|\/)-?(ba|da|a|z|k)?sh$|busybox/.test(ask(pid, "comm"));
}

function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return process.platform === "linux" ? 0 : Number(ask(pid, "ppid"));
  }
}

function ask(pid, what) {
  if (what === "comm" && process.platform === "linux") {
    try {
      return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
    } catch {
      return "";
    }
  }
  if (process.platform === "win32") return "";
  return (spawnSync("ps", ["-o", `${what}=`, "-p", String(pid)], { encoding: "utf8" }).stdout ?? "").trim();
}
