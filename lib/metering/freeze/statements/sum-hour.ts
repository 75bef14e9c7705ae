import type { PoolClient } from "#lib/db/pool.ts";
import { toIso } from "#lib/time/hours.ts";

/**
 * What the events of an hour add up to, for each agreement and dimension. `columns` are arrays as PostgreSQL writes them, one entry a pair, in
 * the order of `sumsSql`: they go back as they came, so that the next statement's plan knows how many pairs there are.
 */
type HourSums = { pairs: number; columns: (string | null)[] };

/** The sums as a common table expression `sums`, from the parameters `$first` and on that hold the columns of `HourSums`. $1 is the product. */
export function sumsSql(first: number): string {
  const columns = TYPES.map((type, index) => `$${first + index}::${type}[]`);
  return `
  sums AS MATERIALIZED (
    SELECT s.agreement_id, s.dimension, s.used, s.event_count, s.first_event_at, s.first_used_at,
           CASE d.aggregation WHEN 'SUM' THEN s.tagged ELSE 0 END AS tagged
    FROM unnest(${columns.join(", ")}) AS s (${NAMES.join(", ")})
    JOIN dimension d ON d.product_id = $1::uuid AND d.name = s.dimension)`;
}

const NAMES = ["agreement_id", "dimension", "used", "event_count", "first_event_at", "first_used_at", "tagged"];
const TYPES = ["uuid", "text", "numeric", "int", "timestamptz", "timestamptz", "int"];

/**
 * Sums the events of a product's hour by agreement and dimension, each as its dimension says. Joins nothing: every event is read once, and how
 * long that takes does not depend on what the planner knows of the tables.
 *
 * @param agreementIds only events of these; null: of all of the product's agreements
 */
export async function sumHour(
  client: PoolClient,
  { productId, hour, agreementIds }: { productId: string; hour: Date; agreementIds: readonly string[] | null },
): Promise<HourSums> {
  const { rows: dimensions } = await client.query<Dimension>({
    name: "aggregations",
    text: "SELECT name, aggregation::text AS aggregation, unique_tag FROM dimension WHERE product_id = $1",
    values: [productId],
  });
  const { text, values } = statementOf(dimensions, productId, hour, agreementIds);
  // Without a name, so that it is planned for this hour.
  const { rows } = await client.query<{ pairs: number } & Record<string, string | null>>({ text, values });
  const row = rows[0]!;
  return { pairs: row.pairs, columns: NAMES.map((name) => row[name] ?? null) };
}

type Dimension = { name: string; aggregation: string; unique_tag: string | null };

function statementOf(
  dimensions: readonly Dimension[],
  productId: string,
  hour: Date,
  agreementIds: readonly string[] | null,
): { text: string; values: unknown[] } {
  const values: unknown[] = [productId, toIso(hour)];
  const bind = (value: unknown, type: string) => `$${values.push(value)}::${type}`;
  const namesOf = (aggregation: string) => dimensions.filter((d) => d.aggregation === aggregation).map((d) => d.name);
  const [most, latest, unique] = [namesOf("MAX"), namesOf("LATEST"), namesOf("UNIQUE_COUNT")];
  const among = agreementIds === null ? "" : `AND e.agreement_id = ANY(${bind(agreementIds, "uuid[]")})`;
  const inOrder = [...latest, ...unique];
  const inOrderNames = inOrder.length > 0 ? bind(inOrder, "text[]") : "";

  const branch = (used: string, which: string) => `
    SELECT e.agreement_id, e.dimension, ${used} AS used, count(*)::int AS event_count, min(e.received_at) AS first_event_at,
           min(e.at) AS first_used_at, count(e.tags)::int AS tagged
    FROM usage_event e WHERE e.hour = $2::timestamptz ${among} ${which}
    GROUP BY e.agreement_id, e.dimension
    HAVING EXISTS (SELECT FROM agreement a WHERE a.id = e.agreement_id AND a.product_id = $1::uuid)`;
  // The greatest of all quantities is dear: asked only where a dimension wants it.
  const used =
    most.length === 0
      ? "sum(e.quantity)"
      : `CASE WHEN e.dimension = ANY(${bind(most, "text[]")}) THEN max(e.quantity) ELSE sum(e.quantity) END`;
  const branches = [branch(used, inOrder.length > 0 ? `AND e.dimension <> ALL(${inOrderNames})` : "")];
  if (inOrder.length > 0) {
    const isLatest = `e.dimension = ANY(${bind(latest, "text[]")})`;
    const tags = bind(JSON.stringify(Object.fromEntries(dimensions.map((d) => [d.name, d.unique_tag]))), "jsonb");
    branches.push(
      branch(
        `CASE WHEN ${isLatest}
           THEN (array_agg(e.quantity ORDER BY e.at DESC, e.id COLLATE "C" DESC) FILTER (WHERE ${isLatest}))[1]
           ELSE count(DISTINCT e.tags ->> (${tags} ->> e.dimension)) END`,
        `AND e.dimension = ANY(${inOrderNames})`,
      ),
    );
  }
  const columns = NAMES.map((name) => `array_agg(s.${name})::text AS ${name}`);
  return {
    text: `SELECT count(*)::int AS pairs, ${columns.join(", ")} FROM (${branches.join(" UNION ALL ")}) s`,
    values,
  };
}
