import { EventEmitter } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { env } from "#lib/env/env.ts";
import { isLoopbackUrl } from "#lib/env/loopback.ts";
import { logConsoleAsJson, logWarningsAsJson } from "#lib/log/json-console.ts";
import { logError, logger } from "#lib/log/log.ts";
import { demoPorts } from "#scripts/launch/install/ports.mjs";
import { createDoors } from "#scripts/serve/doors.ts";

/** Requests under way have this long, and what goes on after its answer the rest: `npm start` insists after 10 s. */
const GRACE_MS = 7_000;
const REST_MS = 1_500;

/**
 * The app server as a process: the built app behind our own doors. Its environment is whole, its database migrated. Writes JSON lines.
 * Ends with 0 on SIGTERM and SIGINT, with 1 when it cannot start.
 */
async function main(): Promise<void> {
  Object.assign(process.env, { NODE_ENV: "production" });
  const { PORT } = demoPorts({ PORT: process.env["PORT"] });
  const { appUrl, trustedProxies } = env();
  logConsoleAsJson();
  logWarningsAsJson();
  // Where Next calls itself: else it would call the Host that a client names.
  process.env["__NEXT_PRIVATE_ORIGIN"] = `http://localhost:${PORT}`;

  const { default: next } = await import("next");
  // Next puts its own handler of upgrades on this, which keeps their sockets for good: so on nothing.
  const httpServer = new EventEmitter() as never;
  const app = next({ dev: false, dir: ".", hostname: "localhost", port: PORT, httpServer });
  await app.prepare();
  const doors = createDoors({
    trustedProxies,
    answer: app.getRequestHandler(),
    report: (error) => logError(error, { doing: "answering a request" }),
    warnOfProxy: () =>
      logger.warn(
        "a proxy stands before this server, and TRUSTED_PROXIES does not say so: limits count all clients as one",
      ),
  });

  let isStopping = false;
  const stop = async (signal: NodeJS.Signals) => {
    if (isStopping) return;
    isStopping = true;
    logger.info({ signal }, "the server stops");
    await doors.stop(GRACE_MS);
    await Promise.race([app.close(), wait(REST_MS)]);
    process.exit(0);
  };
  process.on("SIGTERM", (signal) => void stop(signal));
  process.on("SIGINT", (signal) => void stop(signal));

  const port = await doors.listen(PORT, isLoopbackUrl(appUrl) ? "loopback" : "all");
  logger.info({ port }, "the server listens");
}

function fail(error: unknown): never {
  const isExpected = error instanceof Error && (error.name === "AppError" || error.name === "Fault");
  const isTaken = (error as NodeJS.ErrnoException | null)?.code === "EADDRINUSE";
  if (isExpected || isTaken) process.stderr.write(`${(error as Error).message}\n`);
  else logError(error, { doing: "starting the server" });
  process.exit(1);
}

main().catch(fail);
