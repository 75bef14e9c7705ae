import { spawn, spawnSync, type SpawnOptions } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { isPortFree } from "#scripts/postgres/server-process.ts";
import { installDebianPackages } from "#scripts/launch/programs/debian-packages.ts";
import { Fault } from "#scripts/launch/install/fault.mjs";
import type { Guard } from "#scripts/launch/processes/start-guard.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Debian's PostgreSQL as it is installed: its major version and the folder of its programs. */
type DebianPostgres = { version: number; programs: string };

/** A running cluster of our own. `stop` ends it and removes its folder; may be called twice. */
type DebianCluster = {
  url: string;
  port: number;
  pid: number;
  version: number;
  stop: () => Promise<void>;
  /** Starts it again after its server was killed, on the same data and port; throws while the killed one's sessions live on. */
  again: () => Promise<DebianCluster>;
};

const ROOT = "/usr/lib/postgresql";

/** The newest PostgreSQL that Debian's packages installed here, or null. */
export function findDebianPostgres(): DebianPostgres | null {
  const versions = existsSync(ROOT) ? readdirSync(ROOT).map(Number) : [];
  for (const version of versions.filter((one) => one > 0).sort((a, b) => b - a)) {
    const programs = path.join(ROOT, String(version), "bin");
    if (existsSync(path.join(programs, "postgres")) && existsSync(path.join(programs, "initdb"))) {
      return { version, programs };
    }
  }
  return null;
}

/** The same, installed where it is missing and we may. Null: there is none to be had here. */
export async function provideDebianPostgres(environment: Environment): Promise<DebianPostgres | null> {
  const found = findDebianPostgres();
  if (found !== null) return found;
  return (await installDebianPackages(["postgresql"], environment)) ? findDebianPostgres() : null;
}

type Options = {
  /** PostgreSQL's own variables (PG…) are kept from the server; LD_PRELOAD and FAKETIME reach it. */
  environment: Environment;
  /** Ends the server and removes its folder should this process die. */
  guard: Guard;
  /** The first port to try; the next free one is taken. */
  preferredPort?: number;
  /** Settings to change from Debian's, as `name=value`. Without any it runs as Debian ships it: JIT on, fsync on. */
  settings?: readonly string[];
};

/**
 * Makes a throw-away cluster with Debian's programs and its default settings, beside any that the machine has, and starts it on
 * 127.0.0.1. As root it runs as Debian's user `postgres`. The URL names a superuser and the maintenance database.
 *
 * @throws Fault when Debian's PostgreSQL is not installed, or with the end of its log when it does not start.
 */
export async function startDebianPostgres(options: Options): Promise<DebianCluster> {
  const debian = findDebianPostgres();
  if (debian === null) throw new Fault("Debian's PostgreSQL is not installed: apt install postgresql");
  const folder = mkdtempSync(path.join(os.tmpdir(), "tallyport-debian-"));
  options.guard.watchFolder(folder);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const cluster = { ...debian, folder, identity: findIdentity(), environment: cleaned(options.environment) };
    const password = createCluster(cluster);
    const open = async (port?: number): Promise<DebianCluster> => {
      if (port !== undefined && !(await isPortFree(port))) throw new Error(`Port ${port} is not free again yet.`);
      const server = await start(cluster, password, { ...options, ...(port !== undefined && { preferredPort: port }) });
      return { ...server, stop: () => server.stop().finally(remove), again: () => open(server.port) };
    };
    return await open();
  } catch (error) {
    remove();
    throw error;
  }
}

type Cluster = DebianPostgres & { folder: string; identity: SpawnOptions; environment: NodeJS.ProcessEnv };

/** PostgreSQL refuses to run as root. */
function findIdentity(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const line = /^postgres:[^:]*:(\d+):(\d+):/m.exec(readFileSync("/etc/passwd", "utf8"));
  if (line === null) throw new Fault("There is no user postgres, which Debian's package makes.");
  return { uid: Number(line[1]), gid: Number(line[2]) };
}

function cleaned(environment: Environment): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !name.startsWith("PG"));
  return { ...Object.fromEntries(kept), LC_ALL: "C.UTF-8", TZ: "UTC" } as unknown as NodeJS.ProcessEnv;
}

function createCluster({ programs, folder, identity, environment }: Cluster): string {
  const password = randomBytes(18).toString("base64url");
  const passwordFile = path.join(folder, "password");
  writeFileSync(passwordFile, password, { mode: 0o600 });
  const { uid, gid } = identity;
  if (uid !== undefined && gid !== undefined) for (const file of [folder, passwordFile]) chownSync(file, uid, gid);
  const args = ["-D", path.join(folder, "data"), "-U", "tallyport", "-A", "scram-sha-256", "--pwfile", passwordFile];
  const made = spawnSync(path.join(programs, "initdb"), args, {
    ...identity,
    cwd: folder,
    env: environment,
    encoding: "utf8",
  });
  if (made.status !== 0) throw new Fault(`initdb failed: ${made.stderr || String(made.error)}`);
  return password;
}

async function start(cluster: Cluster, password: string, { guard, preferredPort = 23_432, settings = [] }: Options) {
  let port = preferredPort;
  while (!(await isPortFree(port))) port++;
  const url = `postgresql://tallyport:${password}@127.0.0.1:${port}/postgres`;
  const logFile = path.join(cluster.folder, "postgres.log");
  const log = openSync(logFile, "a", 0o600);
  // Where it listens is ours to say; all else is as Debian ships it.
  const all = ["listen_addresses=127.0.0.1", "unix_socket_directories=", ...settings];
  const child = spawn(
    path.join(cluster.programs, "postgres"),
    ["-D", path.join(cluster.folder, "data"), "-p", String(port), ...all.flatMap((one) => ["-c", one])],
    {
      ...cluster.identity,
      cwd: cluster.folder,
      env: cluster.environment,
      stdio: ["ignore", log, log],
      detached: true,
    },
  );
  closeSync(log);
  let isOver = false;
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      isOver = true;
      resolve();
    };
    child.once("error", end);
    child.once("exit", end);
  });
  const pid = child.pid ?? 0;
  if (pid > 0) guard.watch(pid, { signal: "SIGINT" });
  child.unref();
  const stop = async () => {
    // SIGINT is PostgreSQL's fast shutdown: sessions are ended, nothing is lost. Who waits for its end must not exit meanwhile.
    child.ref();
    if (!isOver) child.kill("SIGINT");
    await ended;
    if (pid > 0) guard.forget(pid);
  };
  while (!isOver) {
    if (await answers(url)) return { url, port, pid, version: cluster.version, stop };
    await wait(50);
  }
  throw new Fault(`Debian's PostgreSQL did not start:\n${readFileSync(logFile, "utf8").slice(-3_000)}`);
}

/** Whether the server at an address takes our password: a stranger's on the same port would not. */
async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_500 });
  client.on("error", () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
