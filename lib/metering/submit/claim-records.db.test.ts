import { expect, test } from "vitest";
import { lockDueRecords } from "#lib/generated/sql/metering/submit/statements/lock-due-records.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct } from "#lib/testing/fixtures/factories.ts";

const db = useDatabase();
const noon = new Date("2026-11-21T12:00:00Z");
const DUE = 20_000;

test("a claim walks the index of what is due, and neither reads nor sorts the rest", async () => {
  const product = await aProduct(db.database);
  const { id } = await anAgreement(db.database, product);
  await db.pool.query(
    `INSERT INTO metering_record (agreement_id, product_id, dimension, hour, state, quantity, frozen_at, "timestamp", region, deadline)
     SELECT $1, $2, 'dimension ' || n, $3::timestamptz, 'READY', 1, $3::timestamptz, $3::timestamptz, 'us-east-1',
            $3::timestamptz + interval '23 hours'
     FROM generate_series(1, $4::int) AS n`,
    [id, product.id, noon.toISOString(), DUE],
  );
  await db.pool.query("ANALYZE metering_record");
  const { rows } = await db.pool.query<{ "QUERY PLAN": string }>(
    `EXPLAIN (ANALYZE, TIMING OFF) ${lockDueRecords.text}`,
    [noon.toISOString()],
  );
  const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
  expect(plan.match(/Index Scan using metering_record_claim/g)).toHaveLength(2);
  expect(plan).not.toMatch(/Seq Scan on metering_record|Sort/);
});
