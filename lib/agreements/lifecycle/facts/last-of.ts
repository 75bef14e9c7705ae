import type { LifecycleFact } from "#lib/agreements/lifecycle/facts/lifecycle-fact.ts";

/** What the last of these facts to say anything of `key` says; null when none does. Pure. */
export function lastOf<K extends keyof LifecycleFact>(
  facts: readonly LifecycleFact[],
  key: K,
): LifecycleFact[K] | null {
  return facts.findLast((fact) => fact[key] !== null)?.[key] ?? null;
}
