import {
  covers,
  type RoutedAgreement,
  type RoutingCandidate,
} from "#lib/agreements/routing/resolve-metering-agreement.ts";
import { hourOf } from "#lib/time/hours.ts";

/** What else the customer of an agreement bought of the same product. */
export type CustomerAgreements = {
  /** All agreements of the same AWS account and product: successors among them. */
  ofAccount: ReadonlyMap<string, RoutedAgreement>;
  /** Those of the same organization and product. */
  ofOrganization: readonly RoutingCandidate[];
};

export const noOthers: CustomerAgreements = { ofAccount: new Map(), ofOrganization: [] };

/**
 * `covered`: the agreement begins later in the hour of the instant, and another one of its organization covers the
 * instant.
 */
type Followed = { kind: "found"; agreement: RoutedAgreement } | { kind: "covered" };

/**
 * The agreement that takes usage of an instant when `named` was named by its own id or license. A renewal or
 * replacement on another license divides the usage by its instant, whichever of the two is named: before the change it
 * is the old agreement's, from the change on the new one's. Pure.
 */
export function followSuccessor(named: RoutedAgreement, at: Date, others: CustomerAgreements): Followed {
  const last = walk(named, (one) => agreementAfter(one, at, others));
  const agreement = walk(last, (one) => agreementBefore(one, at, others));
  const { startsAt } = agreement;
  const beginsLaterInHour = startsAt !== null && at < startsAt && at >= hourOf(startsAt);
  const isCovered = others.ofOrganization.some((other) => other.agreement.id !== agreement.id && covers(other, at));
  return beginsLaterInHour && isCovered ? { kind: "covered" } : { kind: "found", agreement };
}

/** The successor of an agreement that has ended, as of now; null when none does, or when it has not begun. Pure. */
export function findSuccessor(
  { successorId }: RoutedAgreement,
  now: Date,
  ofAccount: CustomerAgreements["ofAccount"],
): RoutedAgreement | null {
  const first = successorId === null ? undefined : ofAccount.get(successorId);
  if (first === undefined || (first.startsAt !== null && now < first.startsAt)) return null;
  const followed = followSuccessor(first, now, { ofAccount, ofOrganization: [] });
  return followed.kind === "found" ? followed.agreement : null;
}

/** Steps from one agreement to the next until there is none, or until one repeats. */
function walk(from: RoutedAgreement, step: (one: RoutedAgreement) => RoutedAgreement | null): RoutedAgreement {
  const met = new Set<string>();
  let at = from;
  for (let next = step(at); next !== null && !met.has(next.id); next = step(at)) {
    met.add(at.id);
    at = next;
  }
  return at;
}

function agreementAfter(
  { endsAt, successorId }: RoutedAgreement,
  at: Date,
  { ofAccount }: CustomerAgreements,
): RoutedAgreement | null {
  if (successorId === null || endsAt === null || at < endsAt) return null;
  return ofAccount.get(successorId) ?? null;
}

function agreementBefore(
  { id, startsAt }: RoutedAgreement,
  at: Date,
  { ofAccount }: CustomerAgreements,
): RoutedAgreement | null {
  if (startsAt === null || at >= startsAt) return null;
  const before = [...ofAccount.values()].find(({ successorId }) => successorId === id);
  return before?.endsAt != null && at < before.endsAt ? before : null;
}
