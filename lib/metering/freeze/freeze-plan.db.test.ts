import { beforeEach, describe, expect, test } from "vitest";
import type { PoolClient } from "#lib/db/pool.ts";
import { inTransaction } from "#lib/db/transaction.ts";
import { freezeHour as freezeHourStatement } from "#lib/generated/sql/metering/freeze/statements/freeze-hour.ts";
import { freezeRecords } from "#lib/generated/sql/metering/freeze/statements/freeze-records.ts";
import { freezeHour } from "#lib/metering/freeze/freeze-store.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct } from "#lib/testing/fixtures/factories.ts";

const db = useDatabase();
const hour = new Date("2026-11-21T10:00:00Z");
const CUSTOMERS = 1_250;

beforeEach(async () => {
  await db.pool
    .query(`TRUNCATE usage_event, metering_hour, metering_record_step, metering_record, metering_carry, hour_state,
    agreement, dimension, product CASCADE`);
});

type Usage = { dimensions: { name: string; aggregation?: "MAX" | "LATEST" | "UNIQUE_COUNT" }[]; tags: string | null };
const plain: Usage = { dimensions: ["a", "b", "c", "d"].map((name) => ({ name })), tags: null };

describe("the first freeze of many customers joins them at once, not each with all others", () => {
  test("of sums", async () => {
    const product = await manyCustomers(plain);
    // As after a seller's first busy hour: of the small tables nothing is known yet.
    await db.pool.query("ANALYZE usage_event");
    await expectLinear(await explainFreeze(product));
  });

  test("of an hour that is not in the statistics", async () => {
    await db.pool.query("ANALYZE usage_event");
    await expectLinear(await explainFreeze(await manyCustomers(plain)));
  });

  test("of events with tags, and of each aggregation", async () => {
    const aggregations = ["MAX", "LATEST", "UNIQUE_COUNT"] as const;
    const dimensions = [{ name: "a" }, ...aggregations.map((aggregation) => ({ name: aggregation, aggregation }))];
    const product = await manyCustomers({ dimensions, tags: `{"team": "blue"}` });
    await db.pool.query("ANALYZE usage_event");
    await expectLinear(await explainFreeze(product));
    expect(await db.database.meteringRecord.count({ where: { dimension: "a", quantity: 6 } })).toBe(CUSTOMERS);
  });

  test("of records that are open", async () => {
    const product = await manyCustomers({ ...plain, tags: `{"team": "blue"}` });
    await db.pool.query(
      `INSERT INTO metering_record (agreement_id, product_id, dimension, hour, state, first_event_at)
       SELECT a.id, a.product_id, d.name, $1, 'OPEN', $1 FROM agreement a JOIN dimension d USING (product_id)`,
      [hour],
    );
    await expectLinear(await explainFreeze(product, false));
  });
});

/** A product's customers, each with four events of each dimension in the hour. */
async function manyCustomers({ dimensions, tags }: Usage): Promise<string> {
  const product = await aProduct(db.database, {
    dimensions: dimensions.map((d) => ({ ...d, ...(d.aggregation === "UNIQUE_COUNT" ? { uniqueTag: "team" } : {}) })),
  });
  const { id } = await anAgreement(db.database, product, { licenseArn: null });
  await db.pool.query(
    `INSERT INTO agreement SELECT (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'aws_agreement_id', 'agmt-' || n))).*
     FROM agreement a, generate_series(2, $2::int) AS n WHERE a.id = $1`,
    [id, CUSTOMERS],
  );
  await db.pool.query(
    `INSERT INTO usage_event (key, id, agreement_id, dimension, quantity, at, hour, received_at, tags)
     SELECT gen_random_uuid(), n || ' ' || a.id, a.id, d.name, 1.5, $1, $1, $1, $2::jsonb
     FROM agreement a JOIN dimension d USING (product_id), generate_series(1, 4) AS n`,
    [hour, tags],
  );
  await db.pool.query("INSERT INTO metering_hour (product_id, hour, state) VALUES ($1, $2, 'FROZEN')", [
    product.id,
    hour,
  ]);
  return product.id;
}

type Plan = { Plan?: Plan; Plans?: Plan[]; "Rows Removed by Join Filter"?: number; "Total Cost": number };

/** Freezes the hour, and tells how its two statements, the sum's and its own, were carried out. */
async function explainFreeze(productId: string, isHourDue = true): Promise<Plan[]> {
  const plans: Plan[] = [];
  await inTransaction(db.pool, (client) =>
    freezeHour(explaining(client, plans), {
      product: { id: productId, graceMinutes: 0 },
      hour,
      isHourDue,
      now: new Date("2026-11-21T11:01:00Z"),
      region: "us-east-1",
    }),
  );
  expect(await db.database.meteringRecord.count({ where: { state: { not: "OPEN" } } })).toBe(4 * CUSTOMERS);
  return plans;
}

async function expectLinear(plans: Plan[]): Promise<void> {
  expect(plans).toHaveLength(2);
  const compared = plans.flatMap(nodesOf).map((node) => node["Rows Removed by Join Filter"] ?? 0);
  expect(Math.max(...compared)).toBeLessThan(10 * CUSTOMERS);
  // A server with JIT on, as most are, compiles a plan that looks dearer than this, which takes it seconds.
  const { rows } = await db.pool.query<{ setting: string }>(
    "SELECT boot_val AS setting FROM pg_settings WHERE name = 'jit_above_cost'",
  );
  for (const plan of plans) expect(plan["Total Cost"]).toBeLessThan(Number(rows[0]!.setting));
}

function explaining(client: PoolClient, plans: Plan[]): PoolClient {
  const query = async (statement: { name?: string; text: string; values: unknown[] }) => {
    const isFreeze = statement.text === freezeHourStatement.text || statement.text === freezeRecords.text;
    if (!isFreeze && !isSum(statement.text)) return client.query(statement);
    const text = `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${statement.text}`;
    const { rows } = await client.query<{ "QUERY PLAN": [{ Plan: Plan }] }>(text, statement.values);
    plans.push(rows[0]!["QUERY PLAN"][0].Plan);
    return isFreeze ? { rows: [{ due: 0, frozen: 0, nothing_due: 0, held: 0 }] } : client.query(statement);
  };
  return { query } as unknown as PoolClient;
}

const isSum = (text: string) => text.startsWith("SELECT") && text.includes("FROM usage_event");

function nodesOf(node: Plan): Plan[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}
