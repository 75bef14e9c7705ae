import { expect, test } from "vitest";
import { freezeHourSql } from "#lib/metering/freeze-sql.ts";
import { useDatabase } from "#lib/testing/database.ts";
import { anAgreement, aProduct } from "#lib/testing/factories.ts";

const db = useDatabase();
const HOUR = "2026-11-21T10:00:00Z";
const CUSTOMERS = 1_250;

test("the first freeze of many customers joins them at once, not each with all others", async () => {
  const product = await aProduct(db.database, { dimensions: ["a", "b", "c", "d"].map((name) => ({ name })) });
  const { id } = await anAgreement(db.database, product, { licenseArn: null });
  await db.pool.query(
    `INSERT INTO agreement SELECT (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'aws_agreement_id', 'agmt-' || n))).*
     FROM agreement a, generate_series(2, $2::int) AS n WHERE a.id = $1`,
    [id, CUSTOMERS],
  );
  await db.pool.query(
    `INSERT INTO usage_event (key, id, agreement_id, dimension, quantity, at, hour, received_at)
     SELECT gen_random_uuid(), n || ' ' || a.id, a.id, d.name, 1.5, $1, $1, $1
     FROM agreement a JOIN dimension d USING (product_id), generate_series(1, 4) AS n`,
    [HOUR],
  );
  await db.pool.query("INSERT INTO metering_hour (product_id, hour, state) VALUES ($1, $2, 'FROZEN')", [
    product.id,
    HOUR,
  ]);
  await db.pool.query("ANALYZE usage_event");

  const { rows } = await db.pool.query<{ "QUERY PLAN": Plan[] }>(
    `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${freezeHourSql}`,
    [...[product.id, HOUR, HOUR, "infinity", "2026-11-22T09:59:00Z", "2026-12-01T05:59:00Z", 2, "us-east-1"]],
  );
  const compared = nodesOf(rows[0]!["QUERY PLAN"][0]!.Plan!).map((node) => node["Rows Removed by Join Filter"] ?? 0);
  expect(await db.database.meteringRecord.count()).toBe(4 * CUSTOMERS);
  expect(Math.max(...compared)).toBeLessThan(10 * CUSTOMERS);
});

type Plan = { Plan?: Plan; Plans?: Plan[]; "Rows Removed by Join Filter"?: number };

function nodesOf(node: Plan): Plan[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}
