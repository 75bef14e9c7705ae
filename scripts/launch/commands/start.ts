import { existsSync } from "node:fs";
import { locateDatabase } from "#scripts/postgres/locate-database.ts";
import { prepareDatabase } from "#lib/db/prepare-database.ts";
import { parseEnv } from "#lib/env/parse-env.ts";
import { Fault } from "#scripts/launch/install/fault.mjs";
import { live } from "#scripts/launch/processes/lifetime.ts";
import { checkPorts, demoPorts } from "#scripts/launch/install/ports.mjs";
import { startServer } from "#scripts/launch/processes/server.ts";

/**
 * `npm start`: the built app, until it is told to stop. Listens on this machine alone while APP_URL is this machine's own, else
 * on all of its addresses. Exit code 1 when the app ends by itself, so that a process manager starts it again.
 */
export function main(): Promise<number> {
  return live(async (life) => {
    if (!existsSync(".next/BUILD_ID")) throw new Fault("There is no build: run npm run build first.");
    const { PORT } = demoPorts({ PORT: process.env["PORT"] });
    await checkPorts({ PORT });

    const database = await locateDatabase(process.env, (pid) => life.guard.watch(pid, { signal: "SIGINT" }));
    life.onEnd(database.release);
    const environment = { ...process.env, DATABASE_URL: database.url };
    const parsed = parseEnv(environment);
    if ("faults" in parsed) {
      const lines = parsed.faults.map(({ variable, message }) => `  ${variable} ${message}`);
      throw new Fault(["The environment is not right:", ...lines].join("\n"));
    }
    const applied = await prepareDatabase(database);
    if (applied.length > 0) console.log(`Applied ${applied.join(", ")}.`);

    const { NODE_ENV: _, ...rest } = environment;
    const app = startServer({
      args: ["scripts/serve/main.ts"],
      environment: { ...rest, PORT: String(PORT) },
      life,
      logFile: null,
      insistAfterMs: 10_000,
    });
    const outcome = await Promise.race([app.ended.then(() => "ended" as const), life.interrupted]);
    return outcome === "ended" ? 1 : 0;
  });
}
