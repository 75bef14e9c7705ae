import type { Entitlement, EntitlementValue } from "#simulator/state/tables.ts";

export type EntitlementInput = {
  dimension: string;
  value: EntitlementValue;
  /** Epoch milliseconds. */
  expiresAt?: number | undefined;
};

/** Entitlements as they are kept: one that says nothing of its expiry lasts as long as the agreement. */
export function toStoredEntitlements(entitlements: readonly EntitlementInput[], expiresAt: number): Entitlement[] {
  return entitlements.map((entitlement) => ({
    dimension: entitlement.dimension,
    value: entitlement.value,
    expiresAt: entitlement.expiresAt ?? expiresAt,
  }));
}
