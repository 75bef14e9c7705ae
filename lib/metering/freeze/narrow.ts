import { isDatabaseDown } from "#lib/errors/database-error.ts";

type Ways<T> = {
  /** Asked before each group: whether to stop here. */
  isEnough: () => boolean;
  /** Takes the one that fails also alone. */
  failed: (one: T, error: unknown) => Promise<void>;
};

/**
 * Does `work` for all at once, and for halves of what fails, until each failing one stands alone. A failing group must leave nothing behind.
 *
 * @throws the database's error when it is away.
 */
export async function narrow<T>(
  all: readonly T[],
  work: (group: readonly T[]) => Promise<void>,
  ways: Ways<T>,
): Promise<void> {
  if (all.length === 0 || ways.isEnough()) return;
  try {
    await work(all);
  } catch (error) {
    if (isDatabaseDown(error)) throw error;
    if (all.length === 1) return ways.failed(all[0]!, error);
    const half = Math.ceil(all.length / 2);
    await narrow(all.slice(0, half), work, ways);
    await narrow(all.slice(half), work, ways);
  }
}
