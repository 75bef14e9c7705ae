import { hasBegunBy, isContinued, type LifecycleFact } from "#lib/agreements/lifecycle/facts/lifecycle-fact.ts";

/** One of AWS's agreement ids on a license. */
export type Term = { id: string; facts: LifecycleFact[]; begunAt: Date; isSuperseded: boolean };

/** AWS's agreement ids on one license, the one in force first. Pure. @param facts in AWS's order. */
export function orderTerms(facts: readonly LifecycleFact[]): Term[] {
  const byId = new Map<string, LifecycleFact[]>();
  for (const fact of facts) {
    if (fact.awsAgreementId === null) continue;
    byId.set(fact.awsAgreementId, [...(byId.get(fact.awsAgreementId) ?? []), fact]);
  }
  const previous = new Set(facts.flatMap((fact) => (hasBegunBy(fact) ? [fact.previousAwsAgreementId] : [])));
  const terms = [...byId].map(([id, own]) => ({
    id,
    facts: own,
    begunAt: own.find(({ startsAt }) => startsAt !== null)?.startsAt ?? own[0]!.at,
    isSuperseded: previous.has(id) || supersededAt(own) !== null,
  }));
  // A renewal that is agreed but has not begun is not in force: its license is updated when it begins.
  const begun = terms.filter((term) => term.facts.some((fact) => namesLicense(fact) || hasBegunBy(fact)));
  const among = begun.length > 0 ? begun : terms;
  const ordered = among.toSorted(
    (a, b) =>
      Number(a.isSuperseded) - Number(b.isSuperseded) ||
      b.begunAt.getTime() - a.begunAt.getTime() ||
      (a.id < b.id ? 1 : -1),
  );
  return [...ordered, ...terms.filter((term) => !among.includes(term))];
}

/**
 * When an agreement was renewed or replaced: by its lifecycle event, else as a read showed it; null when neither did.
 * Pure.
 */
export function supersededAt(own: readonly LifecycleFact[]): Date | null {
  const notice = own.find(({ kind, awsStatus }) => kind === "ended" && isContinued(awsStatus));
  if (notice !== undefined) return notice.at;
  const read = own.find(({ kind, awsStatus }) => kind === "read" && isContinued(awsStatus));
  return read === undefined ? null : (read.endedAt ?? read.at);
}

function namesLicense({ kind }: LifecycleFact): boolean {
  return kind === "license-updated" || kind === "license-deprovisioned";
}
