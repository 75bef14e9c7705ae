import type { Db } from "#lib/db/client.ts";
import type { MarketplaceEntitlement } from "#lib/marketplace/entitlement-port.ts";

/**
 * Replaces what is kept of an agreement's entitlements by what AWS has just answered, all of it.
 * Runs in the caller's transaction, which holds the agreement's row.
 *
 * @param readAt business time of the answer.
 */
export async function keepEntitlements(
  tx: Db,
  agreementId: string,
  entitlements: readonly MarketplaceEntitlement[],
  readAt: Date,
): Promise<void> {
  // AWS may name a dimension once per offer; the table keeps the one that stays valid longest.
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
  await tx.agreement.update({ where: { id: agreementId }, data: { entitlementsReadAt: readAt }, select: { id: true } });
}

function validity({ expiresAt }: MarketplaceEntitlement): number {
  return expiresAt?.getTime() ?? Infinity;
}
