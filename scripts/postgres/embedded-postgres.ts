import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, existsSync, mkdirSync, openSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { closeSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { findPostgresBinaries, NEWEST_VERSION, versionOf } from "#scripts/postgres/binaries.ts";
import { chooseIdentity, type Identity } from "#scripts/postgres/identity.ts";
import { findRunningServer, isAlive, isPortFree } from "#scripts/postgres/server-process.ts";

export type EmbeddedOptions = {
  /** Where the cluster, its password and its log live; made when absent. */
  folder: string;
  /** The first port to try; the next free one is taken. */
  preferredPort?: number;
  /** The major version of PostgreSQL that makes an absent cluster; the newest by default. A cluster that is there keeps its own. */
  version?: number;
  /** The database to make when absent. */
  database?: string;
  /** More settings, as `name=value`. */
  settings?: readonly string[];
  /** The caller's environment; PostgreSQL's own variables (PG…) are kept from it. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Told the server's process id before it is ready, also of one that was adopted: for whoever must end it later. */
  onPid?: (pid: number) => void;
};

/** A running embedded server. `isAdopted`: it ran already, so whoever started it, or nobody any more, looks after it. */
export type EmbeddedPostgres = {
  url: string;
  port: number;
  pid: number;
  isAdopted: boolean;
  isRunning: () => boolean;
  /** Stops it fast and cleanly, and waits for that; may be called twice. */
  stop: () => Promise<void>;
};

// What keeps big ingests away from full page images after each checkpoint; costs disk only while it is needed.
const settings = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "timezone=UTC",
  "log_timezone=UTC",
  "lc_messages=C",
  "max_connections=200",
  "max_wal_size=8GB",
  "checkpoint_timeout=15min",
  "wal_compression=on", // this build knows pglz only; lz4 is better where it is there
];

/**
 * Starts the embedded PostgreSQL of a folder, or adopts the one that runs there (left by a process that was killed, or
 * started by another command). Makes the cluster at the first time; an interrupted first time starts over. A cluster that an older
 * PostgreSQL made goes on under that one.
 *
 * @throws Error with the end of PostgreSQL's log when it does not start; also when nothing here can run the cluster, whose files then
 *   stay as they are.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const cluster = openCluster(options);
  await createCluster(cluster, options.version ?? NEWEST_VERSION);
  for (let attempt = 1; ; attempt++) {
    const running = await adopt(cluster);
    if (running !== null) return running;
    const started = await start(cluster, options);
    if (started !== null) return started;
    if (attempt === 5) throw new Error(`PostgreSQL did not start. The end of its log:\n${tailOfLog(cluster)}`);
    await wait(500); // Old backends may hold shared memory for a moment, or another command is starting it now.
  }
}

/** The running embedded server of a folder, or null; starts nothing. */
export async function findEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres | null> {
  if (!existsSync(path.join(options.folder, "initialised"))) return null;
  return adopt(openCluster(options));
}

type Cluster = {
  dataFolder: string;
  logFile: string;
  marker: string;
  passwordFile: string;
  password: string;
  database: string;
  identity: Identity;
  environment: NodeJS.ProcessEnv;
  onPid: (pid: number) => void;
};

function openCluster({ folder, database = "tallyport", environment, onPid = () => {} }: EmbeddedOptions): Cluster {
  const root = path.resolve(folder);
  const dataFolder = path.join(root, "pgdata");
  const passwordFile = path.join(root, "password");
  const logFile = path.join(root, "postgres.log");
  mkdirSync(root, { recursive: true, mode: 0o700 });
  chmodSync(root, 0o700);
  const identity = chooseIdentity(dataFolder);
  if (!existsSync(passwordFile)) {
    writeFileSync(passwordFile, randomBytes(24).toString("base64url"), { mode: 0o600 });
  }
  if (identity.account !== null) {
    for (const file of [root, passwordFile]) chownSync(file, identity.account.uid, identity.account.gid);
  }
  const kept = Object.entries(environment).filter(([name]) => !name.startsWith("PG"));
  return {
    dataFolder,
    logFile,
    marker: path.join(root, "initialised"),
    passwordFile,
    password: readFileSync(passwordFile, "utf8").trim(),
    database,
    identity,
    environment: { ...Object.fromEntries(kept), LC_ALL: "C", TZ: "UTC" } as unknown as NodeJS.ProcessEnv,
    onPid,
  };
}

function urlOf(cluster: Cluster, port: number, database: string): string {
  return `postgresql://tallyport:${cluster.password}@127.0.0.1:${port}/${database}`;
}

/** Detached, so that Ctrl-C reaches us alone and we stop the app before its database. */
function run(cluster: Cluster, program: string, args: readonly string[], truncateLog: boolean): ChildProcess {
  const [command, ...rest] = [...cluster.identity.wrap, program, ...args];
  const log = openSync(cluster.logFile, truncateLog ? "w" : "a", 0o600);
  try {
    return spawn(command!, rest, {
      env: cluster.environment,
      stdio: ["ignore", "ignore", log],
      detached: true,
      ...cluster.identity.account,
    });
  } finally {
    closeSync(log);
  }
}

async function createCluster(cluster: Cluster, version: number): Promise<void> {
  if (existsSync(cluster.marker)) return;
  rmSync(cluster.dataFolder, { recursive: true, force: true });
  const { initdb } = findPostgresBinaries(version);
  const args = ["-D", cluster.dataFolder, "-U", "tallyport", "-A", "scram-sha-256", "--pwfile", cluster.passwordFile];
  const child = run(cluster, initdb, [...args, "--encoding=UTF8", "--locale=C", "--no-instructions"], true);
  const failure = await new Promise<string | null>((resolve) => {
    child.once("error", (error: NodeJS.ErrnoException) => resolve(error.message));
    child.once("exit", (code) => resolve(code === 0 ? null : tailOfLog(cluster)));
  });
  if (failure !== null) {
    const hint = /EACCES|Permission denied/.test(failure)
      ? " Move the folder to where every account may enter, or run as an ordinary user."
      : "";
    throw new Error(`PostgreSQL's data folder could not be made: ${failure}${hint}`);
  }
  writeFileSync(cluster.marker, "");
}

async function adopt(cluster: Cluster): Promise<EmbeddedPostgres | null> {
  const deadline = Date.now() + 60_000; // It may be replaying its log after a crash.
  for (;;) {
    const server = findRunningServer(cluster.dataFolder);
    if (server === null || Date.now() > deadline) return null;
    if (await isOurs(cluster, server.port)) {
      cluster.onPid(server.pid);
      return handle(cluster, server.pid, server.port, true, () => !isAlive(server.pid));
    }
    await wait(100);
  }
}

async function start(cluster: Cluster, options: EmbeddedOptions): Promise<EmbeddedPostgres | null> {
  let port = options.preferredPort ?? 20_432;
  while (!(await isPortFree(port))) port++;
  const all = [...settings, ...(options.settings ?? [])].flatMap((setting) => ["-c", setting]);
  const child = run(
    cluster,
    findPostgresBinaries(versionOf(cluster.dataFolder)).postgres,
    ["-D", cluster.dataFolder, "-p", String(port), ...all],
    true,
  );
  let isOver = false;
  child.once("error", () => (isOver = true));
  child.once("exit", () => (isOver = true));
  child.unref();
  if (child.pid !== undefined) cluster.onPid(child.pid);
  while (!isOver) {
    if (await isOurs(cluster, port)) return handle(cluster, child.pid!, port, false, () => isOver);
    await wait(25);
  }
  return null;
}

/** Whether the server at a port is this cluster's: it takes our password and names our folder. */
async function isOurs(cluster: Cluster, port: number): Promise<boolean> {
  const client = new pg.Client({
    connectionString: urlOf(cluster, port, "postgres"),
    connectionTimeoutMillis: 1_500,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>("SHOW data_directory");
    return rows[0]?.data_directory === realpathSync(cluster.dataFolder);
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function handle(
  cluster: Cluster,
  pid: number,
  port: number,
  isAdopted: boolean,
  isGone: () => boolean,
): Promise<EmbeddedPostgres> {
  await createDatabase(urlOf(cluster, port, "postgres"), cluster.database);
  let stopping: Promise<void> | null = null;
  return {
    url: urlOf(cluster, port, cluster.database),
    port,
    pid,
    isAdopted,
    isRunning: () => !isGone(),
    stop: () => (stopping ??= stop(pid, isGone)),
  };
}

async function createDatabase(url: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

async function stop(pid: number, isGone: () => boolean): Promise<void> {
  if (isGone()) return;
  try {
    process.kill(pid, "SIGINT"); // PostgreSQL's fast shutdown: sessions are ended, nothing is lost.
  } catch {
    return;
  }
  while (!isGone()) await wait(20);
}

function tailOfLog(cluster: Cluster): string {
  try {
    return readFileSync(cluster.logFile, "utf8").slice(-3_000).trim();
  } catch {
    return "(no log)";
  }
}
