import { expect, test } from "vitest";
import type { PoolClient } from "#lib/db/pool.ts";
import { inTransaction } from "#lib/db/transaction.ts";
import { freezeHour } from "#lib/metering/freeze-store.ts";
import { useDatabase } from "#lib/testing/database.ts";
import { anAgreement, aProduct } from "#lib/testing/factories.ts";

const db = useDatabase();
const hour = new Date("2026-11-21T10:00:00Z");
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
    [hour],
  );
  await db.pool.query("INSERT INTO metering_hour (product_id, hour, state) VALUES ($1, $2, 'FROZEN')", [
    product.id,
    hour,
  ]);
  // As after a seller's first busy hour: of the small tables nothing is known yet.
  await db.pool.query("ANALYZE usage_event");

  const plans: Plan[] = [];
  await inTransaction(db.pool, (client) => {
    const due = { product: { id: product.id, graceMinutes: 0 }, hour, isHourDue: true };
    return freezeHour(explaining(client, plans), {
      ...due,
      now: new Date("2026-11-21T11:01:00Z"),
      region: "us-east-1",
    });
  });
  expect(await db.database.meteringRecord.count()).toBe(4 * CUSTOMERS);
  expect(plans).toHaveLength(1);
  const compared = nodesOf(plans[0]!).map((node) => node["Rows Removed by Join Filter"] ?? 0);
  expect(Math.max(...compared)).toBeLessThan(10 * CUSTOMERS);
});

type Plan = { Plan?: Plan; Plans?: Plan[]; "Rows Removed by Join Filter"?: number };

/** A client that tells how the freeze's statement was carried out. */
function explaining(client: PoolClient, plans: Plan[]): PoolClient {
  const query = async (statement: { name?: string; text: string; values: unknown[] }) => {
    if (statement.name !== "freeze-hour") return client.query(statement);
    const text = `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${statement.text}`;
    const { rows } = await client.query<{ "QUERY PLAN": [{ Plan: Plan }] }>(text, statement.values);
    plans.push(rows[0]!["QUERY PLAN"][0].Plan);
    return { rows: [{ due: 0, frozen: 0, nothing_due: 0, held: 0 }] };
  };
  return { query } as unknown as PoolClient;
}

function nodesOf(node: Plan): Plan[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}
