import type { LifecycleFact } from "#lib/agreements/lifecycle/facts/lifecycle-fact.ts";

/** The last stated value of `key` among these facts; null when none has it. Pure. */
export function lastOf<K extends keyof LifecycleFact>(
  facts: readonly LifecycleFact[],
  key: K,
): LifecycleFact[K] | null {
  return facts.findLast((fact) => fact[key] !== null)?.[key] ?? null;
}
