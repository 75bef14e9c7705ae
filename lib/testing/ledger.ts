import type { TestDatabase } from "#lib/testing/database.ts";
import { createCatalogue } from "#lib/usage/catalogue.ts";
import { recordUsage } from "#lib/usage/intake/record-usage.ts";
import type { EventVerdict } from "#lib/usage/verdict.ts";

/** Reports events at a business time, as the usage API would. */
export async function reportUsage(
  db: Pick<TestDatabase, "pool">,
  now: Date,
  events: readonly unknown[],
): Promise<EventVerdict[]> {
  const catalogue = createCatalogue(db.pool);
  const results = await recordUsage({ pool: db.pool, catalogue, now }, { events, apiKeyId: null });
  return results.map(({ verdict }) => verdict);
}
