import { isRetryableConflict } from "#lib/errors/database-error.ts";
import type { Pool, PoolClient } from "#lib/db/pool.ts";

/**
 * Runs `work` in one transaction of the driver (READ COMMITTED) and gives back its result. Lost against a concurrent
 * one (deadlock, serialization) it is run again, up to three times, so `work` changes nothing outside the database.
 */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      await client.query("BEGIN");
      const result = await work(client);
      await client.query("COMMIT");
      return result;
    } catch (error) {
      await client.query("ROLLBACK").catch((failure: Error) => (broken = failure));
      if (attempt === 3 || !isRetryableConflict(error)) throw error;
    } finally {
      client.release(broken);
    }
  }
}
