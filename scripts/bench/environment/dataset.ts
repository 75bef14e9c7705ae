import { createApiKey } from "#lib/auth/api-keys/api-key.ts";
import { createDatabase } from "#lib/db/client.ts";
import type { Pool } from "#lib/db/pool.ts";
import { aProduct } from "#lib/testing/fixtures/factories.ts";

const DIMENSIONS = ["api_calls", "compute_hours", "stored_gb", "seats"];

/** A seller with one product and many customers. */
export type World = {
  productId: string;
  productCode: string;
  /** Our ids of active agreements. */
  agreements: string[];
  dimensions: string[];
  /** API keys of all scopes. */
  keys: string[];
};

/** Fills an empty database. @param graceMinutes how long the product's hours stay open after their end */
export async function makeWorld(
  pool: Pool,
  {
    agreements: count,
    keys: keyCount = 8,
    graceMinutes = 10,
  }: { agreements: number; keys?: number; graceMinutes?: number },
): Promise<World> {
  const db = createDatabase(pool);
  const product = await aProduct(db, { graceMinutes, dimensions: DIMENSIONS.map((name) => ({ name })) });
  const { rows } = await pool.query<{ id: string }>(
    `INSERT INTO agreement (id, product_id, customer_aws_account_id, license_arn, license_key, aws_agreement_id, status,
                            status_reason, starts_at, updated_at)
     SELECT gen_random_uuid(), $1, lpad(n::text, 12, '1'), 'arn:aws:license-manager::294406891311:license:l-' || md5(n::text),
            'l-' || md5(n::text), 'agmt-' || n, 'active', 'BENCH', now() - interval '100 days', now()
     FROM generate_series(1, $2::int) AS n RETURNING id`,
    [product.id, count],
  );
  const actor = { userId: "9f0c6a60-0000-4000-8000-000000000001", operatorRole: "OWNER" as const };
  const keys: string[] = [];
  for (let number = 0; number < keyCount; number += 1) {
    const made = await createApiKey(
      { db, actor, now: new Date() },
      { name: `bench ${number}`, scopes: ["usage:write", "agreements:read", "metering:read"] },
    );
    keys.push(made.key);
  }
  return {
    productId: product.id,
    productCode: product.productCode,
    agreements: rows.map(({ id }) => id),
    dimensions: DIMENSIONS,
    keys,
  };
}
