import type { PoolClient } from "#lib/db/pool.ts";
import type { ArrayText } from "#lib/db/sql-types.ts";
import { run, statement, type RowOf } from "#lib/db/statement.ts";
import { toIso } from "#lib/time/hours.ts";

/** The sums by the freeze's parameters, with the column that each comes in. */
const columnOf = {
  sumAgreementIds: "agreement_id",
  sumDimensions: "dimension",
  sumUsed: "used",
  sumEventCounts: "event_count",
  sumFirstEventAts: "first_event_at",
  sumFirstUsedAts: "first_used_at",
  sumTagged: "tagged",
} as const;
type Parameter = keyof typeof columnOf;

/**
 * What the events of an hour add up to, for each agreement and dimension. `columns` are arrays as PostgreSQL writes them,
 * one member a pair: they go back as they came, so that the next statement's plan knows how many pairs there are. Null
 * without pairs.
 */
export type HourSums = { pairs: number; columns: Record<Parameter, ArrayText | null> };

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
  const dimensions = await run(client, aggregations, { productId });
  const { text, values } = statementOf(dimensions, productId, hour, agreementIds);
  // Without a name, so that it is planned for this hour.
  const { rows } = await client.query<Record<Parameter, ArrayText | null> & { pairs: number }>({ text, values });
  const { pairs, ...columns } = rows[0]!;
  return { pairs, columns };
}

const aggregations = statement({
  name: "aggregations",
  text: "SELECT name, aggregation::text AS aggregation, unique_tag FROM dimension WHERE product_id = :productId",
  parameters: { productId: "uuid" },
  columns: { name: "text", aggregation: "text", unique_tag: "text?" },
});
type Dimension = RowOf<typeof aggregations>;

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
  const columns = Object.entries(columnOf).map(
    ([parameter, column]) => `array_agg(sum.${column})::text AS "${parameter}"`,
  );
  return {
    text: `SELECT count(*)::int AS pairs, ${columns.join(", ")} FROM (${branches.join(" UNION ALL ")}) sum`,
    values,
  };
}
