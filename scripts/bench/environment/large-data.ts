import type { Pool } from "#lib/db/pool.ts";
import type { BenchDatabase, BenchServer } from "#scripts/bench/environment/bench-database.ts";
import { makeWorld, type World } from "#scripts/bench/environment/dataset.ts";

/** Rows a statement: so that none runs for minutes without a word. */
const CHUNK = 500_000;
/** Records of one agreement: 250 hours of four dimensions, in every data set. */
const HOURS = 250;
const RECORDS_AN_AGREEMENT = HOURS * 4;

type Kind = "events" | "records";

/**
 * A seller's installation with as many stored events or metering records, made once and kept for later runs. Hours lie before those
 * that a run uses.
 */
export async function largeDatabase(
  server: BenchServer,
  kind: Kind,
  rows: number,
): Promise<{ database: BenchDatabase; world: World }> {
  const name = `${kind}_${rows}`;
  const kept = await server.findDatabase(name);
  const world = kept === null ? null : await readWorld(kept.pool);
  if (kept !== null && world !== null) return { database: kept, world };

  const database = await server.makeDatabase(name);
  const { pool } = database;
  const agreements = kind === "events" ? 1_250 : Math.max(1, Math.round(rows / RECORDS_AN_AGREEMENT));
  const made = await makeWorld(pool, { agreements });
  console.log(`  making ${rows.toLocaleString("en")} ${kind}, kept for later runs …`);
  if (kind === "events") await makeEvents(pool, made, rows);
  else await makeRecords(pool, made);
  await pool.query("VACUUM ANALYZE");
  // Last: a data set without it was interrupted, and is made anew.
  await pool.query("CREATE TABLE bench_world AS SELECT $1::jsonb AS world", [JSON.stringify(made)]);
  return { database, world: made };
}

async function readWorld(pool: Pool): Promise<World | null> {
  const { rows } = await pool.query<{ is_whole: boolean }>("SELECT to_regclass('bench_world') IS NOT NULL AS is_whole");
  if (!rows[0]!.is_whole) return null;
  return (await pool.query<{ world: World }>("SELECT world FROM bench_world")).rows[0]!.world;
}

async function makeEvents(pool: Pool, { productId, agreements, dimensions }: World, count: number): Promise<void> {
  for (let first = 0; first < count; first += CHUNK) {
    await pool.query(
      `INSERT INTO usage_event (key, id, agreement_id, dimension, quantity, at, hour, received_at)
       SELECT gen_random_uuid(), 'kept ' || n, ($1::uuid[])[1 + n % cardinality($1::uuid[])],
              ($2::text[])[1 + n / cardinality($1::uuid[]) % cardinality($2::text[])], n % 100 + 0.5, at, date_trunc('hour', at, 'UTC'), at
       FROM generate_series($3::int, $4::int - 1) AS n,
            LATERAL (SELECT date_trunc('hour', now(), 'UTC') - interval '30 days' + n % 2000000 * interval '1 second' AS at) AS t`,
      [agreements, dimensions, first, Math.min(count, first + CHUNK)],
    );
  }
  await pool.query(
    `INSERT INTO metering_hour (product_id, hour, state, summed_at)
     SELECT $1, hour, 'FROZEN', hour + interval '1 hour' FROM (SELECT DISTINCT hour FROM usage_event) AS h`,
    [productId],
  );
}

/** Accepted records, but for two in a thousand that AWS refused. */
async function makeRecords(pool: Pool, { productId }: World): Promise<void> {
  await pool.query(
    `INSERT INTO metering_record (agreement_id, product_id, dimension, hour, state, quantity, used, event_count, first_event_at, frozen_at,
       sent_at, accepted_at, metering_record_id, "timestamp", region, customer_aws_account_id, license_arn, deadline, reason)
     SELECT a.id, $1, d.name, h.hour, s.state::metering_record_state, 7, 7.25, 12, h.hour, h.hour + interval '70 minutes',
            h.hour + interval '71 minutes', CASE WHEN s.state = 'ACCEPTED' THEN h.hour + interval '71 minutes' END,
            CASE WHEN s.state = 'ACCEPTED' THEN gen_random_uuid()::text END, h.hour, 'us-east-1', a.customer_aws_account_id,
            a.license_arn, h.hour + interval '24 hours', CASE WHEN s.state = 'REJECTED' THEN 'InvalidUsageDimensionException' END
     FROM generate_series(date_trunc('hour', now(), 'UTC') - make_interval(hours => $2), date_trunc('hour', now(), 'UTC') - interval '1 hour',
                          interval '1 hour') AS h(hour)
     CROSS JOIN agreement a JOIN dimension d ON d.product_id = a.product_id,
     LATERAL (SELECT CASE WHEN abs(hashtext(a.id::text || d.name || h.hour::text)) % 500 = 0 THEN 'REJECTED' ELSE 'ACCEPTED' END AS state) AS s
     WHERE a.product_id = $1`,
    [productId, HOURS],
  );
  await pool.query(
    `INSERT INTO hour_state (hour, state, n, quantity)
     SELECT hour, state, count(*), sum(quantity) FROM metering_record GROUP BY hour, state`,
  );
}
