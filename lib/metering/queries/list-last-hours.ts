import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import type { MeteringRecordState } from "#lib/generated/prisma/client.ts";

type Deps = { db: Db; actor: Operator };

/** The state of an agreement's last record, and what decides whether it is lost. */
export type LastHour = {
  hour: Date;
  state: MeteringRecordState;
  reason: string | null;
  deadline: Date | null;
  carriedIn: string;
};

/**
 * The newest hour of each agreement that has one, and the state of its last record: one look along each agreement's
 * index.
 */
export async function listLastHours(
  { db, actor }: Deps,
  agreementIds: readonly string[],
): Promise<Map<string, LastHour>> {
  assertOperator(actor, "VIEWER");
  const rows = await db.$queryRaw<(LastHour & { agreementId: string })[]>`
    SELECT a.id AS "agreementId", r.hour, r.state::text AS state, r.reason, r.deadline, r.carried_in::text AS "carriedIn"
    FROM unnest(${[...agreementIds]}::uuid[]) a(id) CROSS JOIN LATERAL (
      SELECT m.hour, m.state, m.reason, m.deadline, m.carried_in FROM metering_record m WHERE m.agreement_id = a.id
      ORDER BY m.hour DESC, m.id DESC LIMIT 1) r`;
  return new Map(rows.map(({ agreementId, ...last }) => [agreementId, last]));
}

/**
 * What some agreements carry on to their next hours, by product and dimension: exact texts; a negative one lowers later
 * hours.
 */
export async function listCarries(
  { db, actor }: Deps,
  agreementIds: readonly string[],
): Promise<{ productId: string; dimension: string; quantity: string }[]> {
  assertOperator(actor, "VIEWER");
  return db.$queryRaw`
    SELECT a.product_id AS "productId", c.dimension, sum(c.quantity)::text AS quantity
    FROM metering_carry c JOIN agreement a ON a.id = c.agreement_id
    WHERE c.agreement_id = ANY(${[...agreementIds]}::uuid[])
    GROUP BY 1, 2 ORDER BY 1, 2`;
}
