import type { AgreementFacts } from "#lib/agreements/lifecycle/facts/agreement-facts.ts";
import { foldLegacy } from "#lib/agreements/lifecycle/facts/fold-legacy.ts";
import { foldLicense } from "#lib/agreements/lifecycle/facts/fold-license.ts";
import { inOrder, type LifecycleFact } from "#lib/agreements/lifecycle/facts/lifecycle-fact.ts";

/**
 * Adds up all notices and reads of one row. The result depends on what AWS said and when it said it, never on the order or the number
 * of deliveries: that is what makes late, doubled and shuffled notices harmless (E01, E02). Pure.
 *
 * A LEGACY customer who was moved to a licence is judged by what is said of the licence.
 */
export function foldFacts(unordered: readonly LifecycleFact[]): AgreementFacts {
  const facts = inOrder(unordered);
  const ofLicense = facts.filter(({ customerIdentifier }) => customerIdentifier === null);
  return facts.length > ofLicense.length && ofLicense.every(({ kind }) => kind === "note")
    ? foldLegacy(facts)
    : foldLicense(ofLicense);
}
