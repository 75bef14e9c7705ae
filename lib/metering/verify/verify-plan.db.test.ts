import { beforeAll, expect, test } from "vitest";
import type { Pool } from "#lib/db/pool.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { ledgerChecks } from "#lib/metering/verify/ledger-checks.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct } from "#lib/testing/fixtures/factories.ts";
import { addHours } from "#lib/time/hours.ts";

const db = useDatabase();
const hour = new Date("2026-11-21T08:00:00Z");
const CUSTOMERS = 600;
const RECORDS = CUSTOMERS * 4 * 2;

const TABLES =
  "usage_event, metering_hour, metering_record, metering_record_step, metering_carry, hour_state, submission, agreement";

/**
 * Two hours of many customers, frozen and accepted. @param beforeSending what happens between the freeze and the
 * sending
 */
async function makeLedger(beforeSending: () => Promise<unknown>): Promise<void> {
  await db.pool.query(`TRUNCATE ${TABLES}, dimension, product CASCADE`);
  const product = await aProduct(db.database, {
    dimensions: [
      { name: "a" },
      { name: "b", aggregation: "MAX" },
      { name: "c", includedIn: "calls", includedPer: "month" },
      { name: "d" },
    ],
  });
  const { id } = await anAgreement(db.database, product);
  await db.pool.query(
    `INSERT INTO agreement SELECT (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'license_key', n,
       'license_arn', a.license_arn || n, 'aws_agreement_id', 'agmt-' || n))).*
     FROM agreement a, generate_series(2, $2::int) AS n WHERE a.id = $1`,
    [id, CUSTOMERS],
  );
  await db.pool.query(
    `INSERT INTO entitlement (id, agreement_id, dimension, value_type, value, read_at)
     SELECT gen_random_uuid(), id, 'calls', 'integer', '2', $1 FROM agreement`,
    [hour],
  );
  await db.pool.query(
    `INSERT INTO usage_event (key, id, agreement_id, dimension, quantity, at, hour, received_at, tags)
     SELECT gen_random_uuid(), n || ' ' || a.id, a.id, d.name, 1.5, h, h, h, CASE WHEN d.name = 'a' THEN '{"team": "blue"}'::jsonb END
     FROM agreement a JOIN dimension d USING (product_id), generate_series(1, 4) AS n,
          generate_series($1::timestamptz, $1::timestamptz + interval '1 hour', interval '1 hour') AS h`,
    [hour],
  );
  await db.pool.query("INSERT INTO metering_hour (product_id, hour) VALUES ($1, $2), ($1, $3)", [
    product.id,
    hour,
    addHours(hour, 1),
  ]);
  await freezeDueHours({ pool: db.pool, now: addHours(hour, 2), region: "us-east-1" });
  await beforeSending();
  await sendAll();
}

// As where a copy was restored a moment ago, or much was sent since the server last looked.
beforeAll(async () => {
  for (const table of TABLES.split(", ")) await db.pool.query(`ALTER TABLE ${table} SET (autovacuum_enabled = off)`);
});

const states = [
  ["nothing is known", () => Promise.resolve()],
  ["the statistics are from before the sending", () => db.pool.query(`ANALYZE ${TABLES}`)],
] as const;

test.each(states)(
  "each check joins the ledger at once, not each row with all others, while %s",
  async (_, beforeSending) => {
    await makeLedger(beforeSending);
    const plans: Plan[] = [];
    expect(await verifyLedger(explaining(plans))).toBeNull();
    expect(await db.database.meteringRecord.count({ where: { state: "ACCEPTED" } })).toBe(RECORDS);
    expect(plans).toHaveLength(ledgerChecks.length);
    const { rows } = await db.pool.query<{ setting: string }>(
      "SELECT boot_val AS setting FROM pg_settings WHERE name = 'jit_above_cost'",
    );
    for (const [index, plan] of plans.entries()) {
      const { name } = ledgerChecks[index]!;
      const compared = nodesOf(plan).map((node) => node["Rows Removed by Join Filter"] ?? 0);
      expect.soft(Math.max(...compared), name).toBeLessThan(10 * RECORDS);
      // A server with JIT on, as most are, compiles a plan that looks dearer than this, which takes it seconds.
      expect.soft(plan["Total Cost"], name).toBeLessThan(Number(rows[0]!.setting));
    }
    expect(await verifyLedger(db.pool)).toBeNull();
  },
);

/** As if AWS had accepted every record, 25 a request. */
async function sendAll(): Promise<void> {
  await db.pool.query(`
    WITH r AS (
      SELECT *, (row_number() OVER (ORDER BY id) - 1) / 25 AS batch FROM metering_record WHERE state = 'READY'),
    sent AS (
      INSERT INTO submission (id, product_id, region, record_count, started_at, request, response)
      SELECT md5(batch::text)::uuid, min(product_id::text)::uuid, 'us-east-1', count(*), min(frozen_at),
             jsonb_build_object('records', jsonb_agg(jsonb_build_object('timestamp', "timestamp", 'dimension', dimension, 'quantity', quantity,
               'customerAwsAccountId', customer_aws_account_id, 'licenseArn', license_arn))),
             jsonb_build_object('results', jsonb_agg(jsonb_build_object('status', 'Success', 'meteringRecordId', 'm-' || id,
               'record', jsonb_build_object('dimension', dimension))))
      FROM r GROUP BY batch),
    accepted AS (
      UPDATE metering_record m SET state = 'ACCEPTED', metering_record_id = 'm-' || m.id, attempts = 1 FROM r WHERE m.id = r.id)
    INSERT INTO metering_record_step (record_id, at, state, cause, submission_id)
    SELECT r.id, r.frozen_at, s.state::metering_record_state, s.cause, md5(r.batch::text)::uuid
    FROM r, (VALUES (1, 'SENDING', 'ATTEMPT_STARTED'), (2, 'ACCEPTED', 'Success')) AS s (place, state, cause) ORDER BY s.place, r.id`);
  await db.pool.query(`
    TRUNCATE hour_state`);
  await db.pool.query(`
    INSERT INTO hour_state (hour, state, n, quantity)
    SELECT hour, state, count(*), sum(quantity) FROM metering_record GROUP BY hour, state`);
}

type Plan = { Plan?: Plan; Plans?: Plan[]; "Rows Removed by Join Filter"?: number; "Total Cost": number };

/** A pool that tells how each check was carried out, and answers that it found nothing. */
function explaining(plans: Plan[]): Pool {
  const connect = async () => {
    const client = await db.pool.connect();
    const query = async (sent: string | { text: string }) => {
      const text = typeof sent === "string" ? sent : sent.text;
      if (!ledgerChecks.some(({ statement }) => statement.text === text)) return client.query(text);
      const { rows } = await client.query<{ "QUERY PLAN": [{ Plan: Plan }] }>(
        `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${text}`,
      );
      plans.push(rows[0]!["QUERY PLAN"][0].Plan);
      return { rows: [] };
    };
    return { query, release: () => client.release() };
  };
  return { connect } as unknown as Pool;
}

function nodesOf(node: Plan): Plan[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}
