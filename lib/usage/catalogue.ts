import type { Pool } from "#lib/db/pool.ts";
import { run, statement } from "#lib/db/statement.ts";
import type { Aggregation, LatePolicy, UnknownDimensions } from "#lib/generated/prisma/enums.ts";

/** What intake needs of a product. */
export type IntakeProduct = {
  id: string;
  drainMinutes: number;
  latePolicy: LatePolicy;
  unknownDimensions: UnknownDimensions;
  /** Usage before this hour is another sender's; null: none is. */
  meteringFrom: Date | null;
  /** Metered dimensions by AWS's name. */
  dimensions: ReadonlyMap<string, Aggregation>;
};

/** Products and dimensions as intake knows them, kept for a moment. */
export type Catalogue = {
  /**
   * The products with these ids. Read anew when older than two seconds, or when one of `needed` (product and dimension)
   * is missing: a dimension just added is known at once, for a dimension's aggregation never changes once it has
   * events.
   */
  products(ids: readonly string[], needed: readonly [string, string][]): Promise<ReadonlyMap<string, IntakeProduct>>;
};

const KEPT_MS = 2_000;

/** A catalogue over one database; one a process is enough. */
export function createCatalogue(pool: Pool, monotonicMs: () => number = () => performance.now()): Catalogue {
  let kept: { at: number; products: Map<string, IntakeProduct> } | null = null;

  return {
    async products(ids, needed) {
      const isKnown = (products: Map<string, IntakeProduct>) =>
        ids.every((id) => products.has(id)) && needed.every(([id, name]) => products.get(id)?.dimensions.has(name));
      if (kept !== null && monotonicMs() - kept.at < KEPT_MS && isKnown(kept.products)) return kept.products;
      const at = monotonicMs();
      const products = await readProducts(pool);
      kept = { at, products };
      return products;
    },
  };
}

const catalogue = statement({
  name: "intake-catalogue",
  text: `SELECT product.id, product.drain_minutes, product.late_policy, product.unknown_dimensions,
                product.metering_from, dimension.name, dimension.aggregation
         FROM product LEFT JOIN dimension ON dimension.product_id = product.id AND dimension.is_metered`,
  parameters: {},
  columns: {
    id: "uuid",
    drain_minutes: "integer",
    late_policy: "late_policy",
    unknown_dimensions: "unknown_dimensions",
    metering_from: "timestamptz?",
    name: "text?",
    aggregation: "aggregation?",
  },
});

async function readProducts(pool: Pool): Promise<Map<string, IntakeProduct>> {
  const rows = await run(pool, catalogue, {});
  const products = new Map<string, IntakeProduct & { dimensions: Map<string, Aggregation> }>();
  for (const row of rows) {
    const product = products.get(row.id) ?? {
      id: row.id,
      drainMinutes: row.drain_minutes,
      latePolicy: row.late_policy,
      unknownDimensions: row.unknown_dimensions,
      meteringFrom: row.metering_from,
      dimensions: new Map(),
    };
    products.set(row.id, product);
    if (row.name !== null && row.aggregation !== null) product.dimensions.set(row.name, row.aggregation);
  }
  return products;
}
