/**
 * The guard process: ends what its starter leaves behind. It reads one JSON line per server or folder from its input;
 * when the input closes without a farewell (the starter was killed), it ends all of them. Plain JavaScript without
 * imports of ours, so that nothing but itself can break it.
 *
 *   {"watch": 4711, "signal": "SIGTERM", "group": true}   end this process (or its group) by this signal
 *   {"forget": 4711}                                      it ended by itself
 *   {"folder": "/tmp/tallyport-test-x"}                   remove this throw-away folder at the end
 *   {"farewell": true}                                    the starter has ended everything: just go
 */
import { readFileSync, rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";

const servers = new Map();
const folders = new Set();
let saidFarewell = false;

// Ctrl-C and the like are the starter's business; the guard goes when its input closes.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});

for await (const line of createInterface({ input: process.stdin })) {
  const word = JSON.parse(line);
  if (word.watch) servers.set(word.watch, word);
  if (word.forget) servers.delete(word.forget);
  if (word.folder) folders.add(word.folder);
  if (word.farewell) saidFarewell = true;
}
if (!saidFarewell) {
  // In the opposite order of their start: the app before its database.
  for (const server of [...servers.values()].reverse()) await end(server);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

async function end({ watch, signal, group }) {
  const target = group ? -watch : watch;
  if (!send(target, signal)) return;
  for (let i = 0; i < 100 && send(target, 0) && !isZombie(watch); i++) await wait(50);
  send(target, "SIGKILL");
}

/** Ended, and nobody has asked how: its starter is dead, and not every container's first process asks. */
function isZombie(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
  } catch {
    return false;
  }
}

function send(target, signal) {
  try {
    process.kill(target, signal);
    return true;
  } catch {
    return false;
  }
}
