import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import type { EntitlementValueType } from "#lib/generated/prisma/client.ts";

type Deps = { db: Db; actor: Operator };

/** What an agreement grants of a dimension, as AWS last answered; `value` as AWS wrote it. */
export type EntitlementRow = {
  id: string;
  agreementId: string;
  dimension: string;
  label: string;
  unit: string;
  valueType: EntitlementValueType;
  value: string;
  expiresAt: Date | null;
  readAt: Date;
};

/** The entitlements of some agreements, by dimension. */
export async function listEntitlements(
  { db, actor }: Deps,
  agreementIds: readonly string[],
): Promise<EntitlementRow[]> {
  assertOperator(actor, "VIEWER");
  return db.$queryRaw<EntitlementRow[]>`
    SELECT e.id, e.agreement_id AS "agreementId", e.dimension, coalesce(d.label, e.dimension) AS label,
      coalesce(d.unit, '') AS unit, e.value_type::text AS "valueType", e.value, e.expires_at AS "expiresAt", e.read_at AS "readAt"
    FROM entitlement e JOIN agreement a ON a.id = e.agreement_id
    LEFT JOIN dimension d ON d.product_id = a.product_id AND d.name = e.dimension
    WHERE e.agreement_id = ANY(${[...agreementIds]}::uuid[])
    ORDER BY label, e.dimension, e.id LIMIT 200`;
}
