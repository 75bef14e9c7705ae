import { inOrder, type LifecycleFact } from "#lib/agreements/life/lifecycle-fact.ts";
import { HOUR_MS } from "#lib/time/hours.ts";

/** How long after unsubscribe-pending AWS says unsubscribe-success: about an hour (facts sheet 5.2). */
export const UNSUBSCRIBING_MS = HOUR_MS;

/** What all notices of one licence (or LEGACY customer) say together. */
export type AgreementFacts = {
  /** The strongest word for it: `licensed` License Updated, `created` Created and begun, `subscribed`, `failed` by SNS. */
  proof: "none" | "created" | "licensed" | "subscribed" | "failed";
  awsAgreementId: string | null;
  previousAwsAgreementId: string | null;
  /** All of AWS's agreement ids that this licence has had. */
  awsAgreementIds: string[];
  intent: LifecycleFact["intent"];
  offerId: string | null;
  proposerAccountId: string | null;
  customerAwsAccountId: string | null;
  /** The earliest start that was told. */
  startsAt: Date | null;
  /** Start of the agreement id that is in force. */
  begunAt: Date | null;
  /** Null: nobody said. */
  termEndsAt: Date | "none" | null;
  /** AWS said that it ends and does not renew by itself, or unsubscribe-pending. */
  isEndAnnounced: boolean;
  unsubscribingSince: Date | null;
  end: { at: Date; because: "ENDED" | "LICENSE_DEPROVISIONED" | "UNSUBSCRIBED" } | null;
  /** It was renewed or replaced, and no later agreement is known on this licence. */
  supersededAt: Date | null;
  advisoryAt: Date | null;
  isTrial: boolean | null;
};

/** Facts of an agreement that nothing is known of. */
export const noFacts: AgreementFacts = {
  proof: "none",
  awsAgreementId: null,
  previousAwsAgreementId: null,
  awsAgreementIds: [],
  intent: null,
  offerId: null,
  proposerAccountId: null,
  customerAwsAccountId: null,
  startsAt: null,
  begunAt: null,
  termEndsAt: null,
  isEndAnnounced: false,
  unsubscribingSince: null,
  end: null,
  supersededAt: null,
  advisoryAt: null,
  isTrial: null,
};

/**
 * Adds up all notices of one row. The result depends on what AWS said and when it said it, never on the order or the number of
 * deliveries: that is what makes late, doubled and shuffled notices harmless (E01, E02). Pure.
 */
export function foldFacts(unordered: readonly LifecycleFact[]): AgreementFacts {
  const facts = inOrder(unordered);
  const isLegacy = facts.some(({ customerIdentifier }) => customerIdentifier !== null);
  return isLegacy ? foldLegacy(facts) : foldLicense(facts);
}

function foldLegacy(facts: readonly LifecycleFact[]): AgreementFacts {
  const last = facts.findLast(isSubscriptionAction);
  const common = {
    ...noFacts,
    offerId: lastOf(facts, "offerId"),
    isTrial: lastOf(
      facts.filter(({ kind }) => kind === "subscribe-success"),
      "isTrial",
    ),
  };
  switch (last?.kind) {
    case "subscribe-success":
      return { ...common, proof: "subscribed", termEndsAt: "none" };
    case "subscribe-fail":
      return { ...common, proof: "failed", termEndsAt: "none" };
    case "unsubscribe-pending":
      return {
        ...common,
        proof: "subscribed",
        isEndAnnounced: true,
        unsubscribingSince: last.at,
        termEndsAt: new Date(last.at.getTime() + UNSUBSCRIBING_MS),
      };
    case "unsubscribe-success": {
      const pending = facts.findLast(({ kind }) => kind === "unsubscribe-pending");
      return {
        ...common,
        proof: "subscribed",
        unsubscribingSince: pending?.at ?? null,
        end: { at: last.at, because: "UNSUBSCRIBED" },
      };
    }
    case undefined:
      return common;
  }
}

const subscriptionActions = [
  "subscribe-success",
  "subscribe-fail",
  "unsubscribe-pending",
  "unsubscribe-success",
] as const;
type SubscriptionAction = LifecycleFact & { kind: (typeof subscriptionActions)[number] };

function isSubscriptionAction(fact: LifecycleFact): fact is SubscriptionAction {
  return subscriptionActions.some((action) => action === fact.kind);
}

/** One of AWS's agreement ids on a licence. */
type Term = { id: string; facts: LifecycleFact[]; begunAt: Date; isSuperseded: boolean };

function foldLicense(facts: readonly LifecycleFact[]): AgreementFacts {
  const terms = termsOf(facts);
  const current = terms[0];
  const own = current?.facts ?? [];
  const created = own.find(({ kind }) => kind === "created") ?? null;
  const isLicensed = facts.some(({ kind }) => kind === "license-updated");
  const hasBegun = created !== null && (created.startsAt === null || created.startsAt <= created.at);
  const told = own.findLast(({ endsAt }) => endsAt !== null);
  const starts = facts.flatMap(({ startsAt }) => (startsAt === null ? [] : [startsAt.getTime()]));
  const advisory = facts.findLast(({ kind }) => kind === "advisory-issued" || kind === "advisory-resolved");
  const renewal = own.findLast(({ renewsByItself }) => renewsByItself !== null);
  return {
    ...noFacts,
    proof: isLicensed ? "licensed" : hasBegun ? "created" : "none",
    awsAgreementId: current?.id ?? null,
    previousAwsAgreementId: created?.previousAwsAgreementId ?? otherBefore(terms)?.id ?? null,
    awsAgreementIds: terms.map(({ id }) => id),
    intent: terms.at(-1)?.facts.find(({ kind }) => kind === "created")?.intent ?? null,
    offerId: lastOf(own, "offerId"),
    proposerAccountId: lastOf(own, "proposerAccountId"),
    customerAwsAccountId: lastOf(facts, "customerAwsAccountId"),
    startsAt: starts.length === 0 ? null : new Date(Math.min(...starts)),
    begunAt: current?.begunAt ?? null,
    termEndsAt: told?.endsAt ?? null,
    isEndAnnounced: renewal?.kind === "end-notice" && renewal.renewsByItself === false,
    end: endOf(facts, terms),
    supersededAt: current?.isSuperseded === true ? supersededAt(own) : null,
    advisoryAt: advisory?.kind === "advisory-issued" ? advisory.at : null,
  };
}

/** AWS's agreement ids on this licence, the one in force first. */
function termsOf(facts: readonly LifecycleFact[]): Term[] {
  const byId = new Map<string, LifecycleFact[]>();
  for (const fact of facts) {
    if (fact.awsAgreementId === null) continue;
    byId.set(fact.awsAgreementId, [...(byId.get(fact.awsAgreementId) ?? []), fact]);
  }
  const previous = new Set(facts.flatMap((fact) => (hasBegunBy(fact) ? [fact.previousAwsAgreementId] : [])));
  const terms = [...byId].map(([id, own]) => ({
    id,
    facts: own,
    begunAt: own.find(({ kind }) => kind === "created")?.startsAt ?? own[0]!.at,
    isSuperseded: previous.has(id) || supersededAt(own) !== null,
  }));
  // A renewal that is agreed but has not begun is not in force: its licence is updated when it begins.
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

function namesLicense({ kind }: LifecycleFact): boolean {
  return kind === "license-updated" || kind === "license-deprovisioned";
}

function hasBegunBy(fact: LifecycleFact): boolean {
  return fact.kind === "created" && (fact.startsAt === null || fact.startsAt <= fact.at);
}

function supersededAt(own: readonly LifecycleFact[]): Date | null {
  return own.find(({ kind, awsStatus }) => kind === "ended" && isContinued(awsStatus))?.at ?? null;
}

/** RENEWED and REPLACED are no end: a successor carries on (facts sheet 5.3). */
function isContinued(awsStatus: string | null): boolean {
  return awsStatus === "RENEWED" || awsStatus === "REPLACED";
}

function otherBefore(terms: readonly Term[]): Term | undefined {
  return terms.slice(1).find(({ begunAt }) => begunAt <= terms[0]!.begunAt);
}

/** The first of Ended (of the agreement in force) and License Deprovisioned (not followed by a License Updated). */
function endOf(facts: readonly LifecycleFact[], terms: readonly Term[]): AgreementFacts["end"] {
  const current = terms[0];
  const ended = current?.facts.find(({ kind, awsStatus }) => kind === "ended" && !isContinued(awsStatus));
  const gone = facts.findLast(({ kind }) => kind === "license-deprovisioned");
  const updated = facts.findLast(
    (fact) => fact.kind === "license-updated" && (gone === undefined || fact.awsAgreementId !== gone.awsAgreementId),
  );
  const again = facts.findLast(({ kind }) => kind === "license-updated");
  const isBack =
    gone !== undefined &&
    ((again !== undefined && again.at > gone.at) || (updated !== undefined && updated.at >= gone.at));
  const ends = [
    ...(ended === undefined ? [] : [{ at: ended.at, because: "ENDED" as const }]),
    ...(gone === undefined || isBack ? [] : [{ at: gone.at, because: "LICENSE_DEPROVISIONED" as const }]),
  ];
  return ends.toSorted((a, b) => a.at.getTime() - b.at.getTime())[0] ?? null;
}

function lastOf<K extends keyof LifecycleFact>(facts: readonly LifecycleFact[], key: K): LifecycleFact[K] | null {
  return facts.findLast((fact) => fact[key] !== null)?.[key] ?? null;
}
