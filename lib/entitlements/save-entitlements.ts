import type { Db } from "#lib/db/client.ts";
import type { MarketplaceEntitlement } from "#lib/marketplace/entitlement-port.ts";

/**
 * Replaces an agreement's saved entitlements by AWS's answer, all of it. Runs in the caller's transaction, which holds
 * the agreement's row.
 *
 * @param readAt business time of the answer.
 */
export async function saveEntitlements(
  tx: Db,
  agreementId: string,
  entitlements: readonly MarketplaceEntitlement[],
  readAt: Date,
): Promise<void> {
  // AWS may name a dimension once per offer; the table has the one that stays valid longest.
  const byDimension = new Map<string, MarketplaceEntitlement>();
  for (const entitlement of entitlements) {
    const kept = byDimension.get(entitlement.dimension);
    if (kept === undefined || validity(entitlement) > validity(kept))
      byDimension.set(entitlement.dimension, entitlement);
  }
  await tx.entitlement.deleteMany({ where: { agreementId } });
  await tx.entitlement.createMany({
    data: [...byDimension.values()].map((entitlement) => ({ agreementId, readAt, ...entitlement })),
  });
  await rememberTerms(tx, agreementId);
  await tx.agreement.update({ where: { id: agreementId }, data: { entitlementsReadAt: readAt }, select: { id: true } });
}

/**
 * A term's end stays known after AWS has moved it on, and what was granted until then: overage is counted by the term.
 */
async function rememberTerms(tx: Db, agreementId: string): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO entitlement_expiry (agreement_id, dimension, expires_at, value, value_type)
    SELECT agreement_id, dimension, coalesce(expires_at, '9999-12-31Z'), value, value_type FROM entitlement
    WHERE agreement_id = ${agreementId}::uuid
    ON CONFLICT (agreement_id, dimension, expires_at) DO UPDATE SET value = excluded.value, value_type = excluded.value_type`;
}

function validity({ expiresAt }: MarketplaceEntitlement): number {
  return expiresAt?.getTime() ?? Infinity;
}
