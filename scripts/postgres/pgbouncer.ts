import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { findFreePort } from "#scripts/launch/install/ports.mjs";

/** A PgBouncer in transaction mode in front of a server. */
export type PgBouncer = {
  /** The server's address through it; any database of that server may take the place of the path. */
  url: string;
  pid: number;
  port: number;
  /** Ends it (`SIGKILL`: at once and untidily) and waits; may be called twice. */
  stop: (signal?: NodeJS.Signals) => Promise<void>;
};

type Options = {
  /** The server's own address, with user and password. */
  server: string;
  /** Connections to the server, for each database and user. */
  poolSize?: number;
  /** Where it listens; a free one by default. */
  port?: number;
  /** Told the process id, for those who must end it should this process be killed. */
  onPid?: (pid: number) => void;
  /** Lines that go into its configuration after ours. */
  settings?: readonly string[];
};

/** The path of the installed PgBouncer (Debian's package `pgbouncer`); null where there is none. */
export function findPgBouncer(): string | null {
  const folders = ["/usr/sbin", ...(process.env["PATH"] ?? "").split(path.delimiter)];
  return folders.map((folder) => path.join(folder, "pgbouncer")).find((file) => existsSync(file)) ?? null;
}

/**
 * Starts a PgBouncer of its own with its defaults, in transaction mode with a small pool, and waits until it takes connections. It refuses
 * to run as root: then it runs as the user `postgres`.
 *
 * @throws Error where it is not installed or does not start, with its log.
 */
export async function startPgBouncer({
  server,
  poolSize = 5,
  port: wanted,
  onPid,
  settings = [],
}: Options): Promise<PgBouncer> {
  const program = findPgBouncer();
  if (program === null) throw new Error("PgBouncer is not installed.");
  const address = new URL(server);
  const [user, password] = [address.username, address.password].map(decodeURIComponent) as [string, string];
  const port = wanted ?? (await findFreePort());
  const folder = mkdtempSync(path.join(os.tmpdir(), "tallyport-pgbouncer-"));
  // Read by another user where we are root.
  chmodSync(folder, 0o755);
  const file = (name: string) => path.join(folder, name);
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  writeFileSync(file("users"), `${quoted(user)} ${quoted(password)}\n`);
  writeFileSync(
    file("pgbouncer.ini"),
    [
      "[databases]",
      `* = host=${address.hostname} port=${address.port || 5432}`,
      "[pgbouncer]",
      "listen_addr = 127.0.0.1",
      `listen_port = ${port}`,
      "unix_socket_dir =",
      "auth_type = trust",
      `auth_file = ${file("users")}`,
      `admin_users = ${user}`,
      "pool_mode = transaction",
      `default_pool_size = ${poolSize}`,
      ...settings,
      "",
    ].join("\n"),
  );
  const child = spawn(program, [file("pgbouncer.ini")], { stdio: ["ignore", "ignore", "pipe"], ...ordinaryUser() });
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (log = (log + text).slice(-10_000)));
  const ended = once(child, "close").catch(() => {});
  if (child.pid !== undefined) onPid?.(child.pid);
  const stop = async (signal: NodeJS.Signals = "SIGINT") => {
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
      child.kill(signal);
      const patience = setTimeout(() => child.kill("SIGKILL"), 5_000);
      await ended;
      clearTimeout(patience);
    }
    rmSync(folder, { recursive: true, force: true });
  };
  if (!(await isListening(child, port))) {
    await stop("SIGKILL");
    throw new Error(`PgBouncer did not start:\n${log}`);
  }
  address.hostname = "127.0.0.1";
  address.port = String(port);
  return { url: address.href, pid: child.pid!, port, stop };
}

/** Whom a program runs as that refuses to run as root. */
function ordinaryUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const line = readFileSync("/etc/passwd", "utf8").match(/^postgres:[^:]*:(\d+):(\d+):/m);
  if (line === null) throw new Error("PgBouncer does not run as root, and there is no user postgres.");
  return { uid: Number(line[1]), gid: Number(line[2]) };
}

async function isListening(child: ChildProcess, port: number): Promise<boolean> {
  for (const until = Date.now() + 10_000; Date.now() < until; await wait(50)) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return false;
    const socket = net.connect(port, "127.0.0.1");
    const isUp = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    });
    socket.destroy();
    if (isUp) return true;
  }
  return false;
}
