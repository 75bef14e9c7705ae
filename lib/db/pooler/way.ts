import pg from "pg";

/**
 * How a pool's connections reach the server. `isPooled`: through a pooler, which may give each transaction another
 * session, so that no statement is kept by name and nothing is set for a session. `isKnown`: set, or found out on the
 * first connection.
 */
type Way = { isPooled: boolean; isKnown: boolean };

/** The parts of the driver's client that its types leave out. */
type Inner = { getStartupConf(): Record<string, string>; processID: number | null };

/** The driver's client, but such that it works through a pooler too. */
function clientClassOf(way: Way): typeof pg.Client {
  class Client extends pg.Client {
    /**
     * What is said when a connection begins. A pooler refuses most settings there, or drops them; the time zone each
     * knows.
     */
    getStartupConf(): Record<string, string> {
      const inner = pg.Client.prototype as unknown as Inner;
      const all = inner.getStartupConf.call(this);
      if (!way.isPooled) return all;
      const { statement_timeout: _, idle_in_transaction_session_timeout: __, options: ___, ...rest } = all;
      return { ...rest, TimeZone: "UTC" };
    }
  }
  // Statements have names for the sake of speed; a session that a pooler gives for one transaction does not know those
  // of another.
  const query = pg.Client.prototype.query as (...args: unknown[]) => unknown;
  Client.prototype.query = function (this: pg.Client, statement: unknown, ...rest: unknown[]) {
    return query.call(this, way.isPooled ? withoutName(statement) : statement, ...rest);
  } as typeof pg.Client.prototype.query;
  return Client;
}

function withoutName(statement: unknown): unknown {
  if (typeof statement !== "object" || statement === null || !("name" in statement) || "submit" in statement) {
    return statement;
  }
  const { name: _, ...unnamed } = statement;
  return unnamed;
}

/**
 * Whether the connection goes through a pooler: then the number that it was given for its session is none of the
 * server's.
 */
export async function isThroughPooler(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  return rows[0]!.pid !== (client as unknown as Inner).processID;
}

/** Whether a connection was refused for what it said at its beginning, as poolers do. */
function isRefusedSetting(error: unknown): boolean {
  return error instanceof Error && /unsupported startup parameter/i.test(error.message);
}

type Wayfinding = Omit<pg.PoolConfig, "onConnect" | "Client"> & {
  Client: ReturnType<typeof clientClassOf>;
  onConnect: (client: pg.ClientBase) => Promise<void>;
};

/** A pool that finds out on its first connection whether there is a pooler, and goes on accordingly. */
export class WayfindingPool extends pg.Pool {
  readonly way: Way;

  constructor(options: pg.PoolConfig, way: Way) {
    const onConnect = async (client: pg.ClientBase) => {
      if (way.isKnown) return;
      way.isPooled ||= await isThroughPooler(client);
      way.isKnown = true;
    };
    // The pool waits for what `onConnect` returns; its type says less.
    const config: Wayfinding = { ...options, Client: clientClassOf(way), onConnect };
    super(config);
    this.way = way;
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<pg.PoolClient> | void {
    if (this.way.isKnown) return callback === undefined ? super.connect() : super.connect(callback);
    const connected = super.connect().catch((error: unknown) => {
      if (!isRefusedSetting(error)) throw error;
      this.way.isPooled = true;
      return super.connect();
    });
    if (callback === undefined) return connected;
    connected.then(
      (client) => callback(undefined, client, (error) => client.release(error)),
      (error: Error) => callback(error, undefined, () => {}),
    );
  }
}

type Connected = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: (release?: boolean | Error) => void,
) => void;
