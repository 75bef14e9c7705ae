import { setTimeout as wait } from "node:timers/promises";
import type { Queryable } from "#lib/db/pool.ts";
import { isNoConnection } from "#lib/errors/database-error.ts";

/** Between two attempts that found no connection; each of them has waited for one itself. */
const PAUSE_MS = 200;

/** What a piece of work came to that found no connection until the run's time was over. */
export const NO_CONNECTION = Symbol("no connection");

/**
 * Does `work`, and again while it finds no connection and the run has time.
 *
 * @throws what else `work` throws, as when the database is away.
 */
export async function waitForConnection<T>(
  work: () => Promise<T>,
  isOver: () => boolean,
): Promise<T | typeof NO_CONNECTION> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isNoConnection(error)) throw error;
      if (isOver()) return NO_CONNECTION;
    }
    await wait(PAUSE_MS);
  }
}

/**
 * Whether the database answers, waiting for a connection while the run has time.
 *
 * @throws the database's error when it is away.
 */
export async function hasConnection(db: Queryable, isOver: () => boolean): Promise<boolean> {
  const answer = await waitForConnection(() => db.query({ name: "is-there", text: "SELECT 1" }), isOver);
  return answer !== NO_CONNECTION;
}
