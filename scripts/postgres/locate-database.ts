import path from "node:path";
import { parseDatabase, type DatabaseSettings } from "#lib/env/database-env.ts";
import {
  findEmbeddedPostgres,
  startEmbeddedPostgres,
  type EmbeddedOptions,
  type EmbeddedPostgres,
} from "#scripts/postgres/embedded-postgres.ts";

/** A database for a command's time, and how it is reached. `embedded` is null where DATABASE_URL named a server. */
type LocatedDatabase = DatabaseSettings & {
  embedded: EmbeddedPostgres | null;
  /** Stops the embedded server if this command started it; leaves any other alone. */
  release: () => Promise<void>;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** Where everything of one installation on this machine lives: DATA_DIR, by default `.data`. Pure. */
export function dataFolderOf(environment: Environment): string {
  return path.resolve(environment["DATA_DIR"] || ".data");
}

/** How the embedded database of an environment is started or found. Pure. */
export function embeddedOptionsOf(environment: Environment): EmbeddedOptions {
  return { folder: path.join(dataFolderOf(environment), "postgres"), environment };
}

/**
 * Finds the database for a work command: DATABASE_URL; else the running embedded one of DATA_DIR; else that one, started
 * for the command's time.
 *
 * @throws Error naming a variable of the database's that is not right
 * @param onPid told the process id of a server that is started, for whoever must end it should this process be killed
 */
export async function locateDatabase(
  environment: Environment,
  onPid: (pid: number) => void = () => {},
): Promise<LocatedDatabase> {
  if (environment["DATABASE_URL"]?.trim()) {
    return { ...parseDatabase(environment), embedded: null, release: async () => {} };
  }

  const options = embeddedOptionsOf(environment);
  const embedded = (await findEmbeddedPostgres(options)) ?? (await startEmbeddedPostgres({ ...options, onPid }));
  return {
    ...parseDatabase({ DATABASE_URL: embedded.url }),
    embedded,
    release: async () => {
      if (!embedded.isAdopted) await embedded.stop();
    },
  };
}
