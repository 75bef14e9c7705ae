import { PrismaPg } from "@prisma/adapter-pg";
import { pool, type Pool } from "#lib/db/pool.ts";
import { PrismaClient, type Prisma } from "#lib/generated/prisma/client.ts";

/** A Prisma client or the one of a running transaction: what stores take. */
export type Db = Prisma.TransactionClient;
/** A Prisma client that can open a transaction: what use cases take that write several rows. */
export type Database = PrismaClient;

/** A Prisma client over a pool of ours; the caller closes the pool. */
export function createDatabase(over: Pool): Database {
  return new PrismaClient({ adapter: new PrismaPg(over), transactionOptions: { maxWait: 3_000, timeout: 10_000 } });
}

const kept = globalThis as { tallyportDatabase?: Database };

/** The process's one Prisma client. */
export function database(): Database {
  return (kept.tallyportDatabase ??= createDatabase(pool()));
}
