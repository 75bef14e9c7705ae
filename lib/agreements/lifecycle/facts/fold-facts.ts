import type { AgreementFacts } from "#lib/agreements/lifecycle/facts/agreement-facts.ts";
import { foldLegacy } from "#lib/agreements/lifecycle/facts/fold-legacy.ts";
import { foldLicense } from "#lib/agreements/lifecycle/facts/fold-license.ts";
import { inOrder, type LifecycleFact } from "#lib/agreements/lifecycle/facts/lifecycle-fact.ts";

/**
 * Adds up all lifecycle events and reads of one row. The result depends on what AWS said and when it said it, never on
 * the order or the number of deliveries: so late, doubled and shuffled lifecycle events are harmless (E01, E02). Pure.
 *
 * For a LEGACY customer who was moved to a license, the facts of the license decide.
 */
export function foldFacts(unordered: readonly LifecycleFact[]): AgreementFacts {
  const facts = inOrder(unordered);
  const ofLicense = facts.filter(({ customerIdentifier }) => customerIdentifier === null);
  return facts.length > ofLicense.length && ofLicense.every(({ kind }) => kind === "note")
    ? foldLegacy(facts)
    : foldLicense(ofLicense);
}
