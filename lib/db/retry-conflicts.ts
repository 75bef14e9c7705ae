import { isRetryableConflict } from "#lib/errors/database-error.ts";

/**
 * Runs a single statement again, up to three times in all, when it lost against a concurrent one (deadlock,
 * serialization).
 */
export async function retryConflicts<T>(statement: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await statement();
    } catch (error) {
      if (attempt === 3 || !isRetryableConflict(error)) throw error;
    }
  }
}
