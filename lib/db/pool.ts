import pg from "pg";
import { connectionOf } from "#lib/db/pooler/connection.ts";
import { WayfindingPool } from "#lib/db/pooler/way.ts";
import { env } from "#lib/env/env.ts";

export type Pool = pg.Pool;
export type PoolClient = pg.PoolClient;
/** Whatever runs a statement: the pool or a client inside a transaction. */
export type Queryable = Pick<pg.Pool, "query">;

const { TIMESTAMPTZ } = pg.types.builtins;
const readAnyInstant = pg.types.getTypeParser(TIMESTAMPTZ);

/**
 * An instant as a session in UTC writes it, `2026-11-21 10:00:00.5+00`; the driver's own reading of it costs several
 * times as much.
 */
function readInstant(text: string): unknown {
  const isPlain = text.endsWith("+00") && text[4] === "-" && text[10] === " ";
  return isPlain ? new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`) : readAnyInstant(text);
}

const getTypeParser = ((oid: number, format?: "text") =>
  oid === TIMESTAMPTZ ? readInstant : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser;

/** A pool as the app wants it: small, with deadlines, UTC, and no wait for a database that is away. */
export function createPool(
  url: string,
  max = 10,
  { isPooled = false, ca = null }: { isPooled?: boolean; ca?: string | null } = {},
): Pool {
  const pool = new WayfindingPool(
    {
      ...connectionOf(url, ca),
      max,
      connectionTimeoutMillis: 3_000,
      idleTimeoutMillis: 10_000,
      // Behind a pooler the role has these: see pooler/session-settings.ts.
      statement_timeout: 15_000,
      idle_in_transaction_session_timeout: 15_000,
      // Statements here run for milliseconds; compiling one first, as stock servers do above a certain cost, takes
      // seconds.
      options: "-c timezone=UTC -c jit=off",
      types: { getTypeParser },
    },
    { isPooled, isKnown: isPooled },
  );
  // A connection that breaks while idle is replaced at the next use, one that breaks between two statements of a
  // transaction fails the next of them; without listeners either would end the process.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

const kept = globalThis as { tallyportPool?: Pool };

/** The process's one pool: Prisma and the ledger's own statements share it. */
export function pool(): Pool {
  const { url, directUrl, poolMax, ca } = env().database;
  return (kept.tallyportPool ??= createPool(url, poolMax, { isPooled: directUrl !== null, ca }));
}
