import path from "node:path";
import { embeddedOptionsOf } from "#scripts/postgres/locate-database.ts";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "#scripts/postgres/embedded-postgres.ts";
import { Fault } from "#scripts/launch/install/fault.mjs";
import type { Lifetime } from "#scripts/launch/processes/lifetime.ts";
import { startServer, tailOf, waitUntilReady, type Server } from "#scripts/launch/processes/server.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const NEXT = "node_modules/next/dist/bin/next";

/** What the parts of a stack have in common. `environment` is the whole one that they are started with. */
export type ServiceOptions = {
  life: Lifetime;
  dataFolder: string;
  ports: { PORT: number; SIMULATOR_PORT: number; SIMULATOR_SMTP_PORT: number };
  environment: Environment;
  /** `dev`: next dev instead of the built app. */
  mode: "built" | "dev";
};

/** The embedded database of a data folder; `port`: the one it had, for a restart under a running app. */
export async function startDatabase(
  { life, dataFolder, environment }: Pick<ServiceOptions, "life" | "dataFolder" | "environment">,
  port?: number,
): Promise<EmbeddedPostgres> {
  const pids: number[] = [];
  const database = await startEmbeddedPostgres({
    ...embeddedOptionsOf({ ...environment, DATA_DIR: dataFolder }),
    ...(port !== undefined && { preferredPort: port }),
    onPid: (pid) => {
      pids.push(pid);
      life.guard.watch(pid, { signal: "SIGINT" });
    },
  });
  for (const pid of pids) if (pid !== database.pid) life.guard.forget(pid);
  life.onEnd(async () => {
    await database.stop();
    life.guard.forget(database.pid);
  });
  return database;
}

export async function startSimulator({ life, dataFolder, ports, environment }: ServiceOptions): Promise<Server> {
  const logFile = path.join(dataFolder, "logs", "simulator.log");
  const server = startServer({
    args: [
      ...["simulator/main.ts", "--state", path.join(dataFolder, "simulator", "state.jsonl")],
      ...["--port", String(ports.SIMULATOR_PORT), "--smtp-port", String(ports.SIMULATOR_SMTP_PORT)],
      ...["--app-url", `http://localhost:${ports.PORT}`],
    ],
    environment,
    life,
    logFile,
  });
  await ready("The simulator", server, `http://localhost:${ports.SIMULATOR_PORT}/_sim/clock`, logFile);
  return server;
}

export async function startApp({ life, dataFolder, ports, environment, mode }: ServiceOptions): Promise<Server> {
  const logFile = path.join(dataFolder, "logs", "app.log");
  const { NODE_ENV: _, ...rest } = environment;
  const port = String(ports.PORT);
  const server = startServer({
    args: mode === "dev" ? [NEXT, "dev", "-H", "localhost", "-p", port] : ["scripts/serve/main.ts"],
    environment: { ...rest, PORT: port },
    life,
    logFile,
  });
  await ready("The app", server, `http://localhost:${ports.PORT}/api/ready`, logFile);
  return server;
}

/** Writes the sample data, and tells the launcher of it by the data folder's sample.json. */
export async function seed({ life, dataFolder, environment }: ServiceOptions): Promise<void> {
  const logFile = path.join(dataFolder, "logs", "seed.log");
  const server = startServer({ args: ["prisma/seed.ts"], environment, life, logFile });
  if ((await server.ended) !== 0) throw new Fault(`The sample data could not be written:\n${tailOf(logFile)}`);
}

async function ready(name: string, server: Server, url: string, logFile: string): Promise<void> {
  try {
    await waitUntilReady(server, url);
  } catch (error) {
    await server.stop();
    throw new Fault(`${name} did not start: ${(error as Error).message}.\n${tailOf(logFile)}`);
  }
}
