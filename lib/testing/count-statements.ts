import type { Pool } from "#lib/db/pool.ts";

/**
 * Counts the statements that a pool's connections send to the server while `work` runs: those of Prisma too, which uses
 * the same pool. A wait that is set, a commit and a rollback count as well.
 */
export async function countStatements<T>(pool: Pool, work: () => Promise<T>): Promise<{ result: T; texts: string[] }> {
  const texts: string[] = [];
  const restore: (() => void)[] = [];
  const watch = (client: { query: (...args: never[]) => unknown }) => {
    const { query } = client;
    client.query = (...args: unknown[]) => {
      const [first] = args;
      texts.push(typeof first === "string" ? first : ((first as { text?: string }).text ?? ""));
      return (query as (...given: unknown[]) => unknown).apply(client, args);
    };
    restore.push(() => (client.query = query));
  };
  const seen = new WeakSet<object>();
  const onAcquire = (client: unknown) => {
    if (seen.has(client as object)) return;
    seen.add(client as object);
    watch(client as Parameters<typeof watch>[0]);
  };
  pool.on("acquire", onAcquire);
  try {
    return { result: await work(), texts };
  } finally {
    pool.off("acquire", onAcquire);
    for (const one of restore) one();
  }
}
