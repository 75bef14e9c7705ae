import type { AgreementStatus } from "#lib/generated/prisma/enums.ts";
import { hourOf } from "#lib/time/hours.ts";
import { takesUsage } from "#lib/status/agreement-statuses.ts";

/** What the routing of usage needs of an agreement. Dates may be unknown: then that side has no bound of ours. */
export type RoutedAgreement = {
  id: string;
  productId: string;
  status: AgreementStatus;
  startsAt: Date | null;
  endsAt: Date | null;
  intakeClosedAt: Date | null;
  /** Another sender reports usage before this hour; null: no other sender does. */
  meteringFrom: Date | null;
  /** The successor on another license, from `endsAt` on; null: there is none. */
  successorId: string | null;
};

/** A time during which an agreement belonged to an organization. The first link of an agreement sees all its hours. */
type RoutedLink = { isFirst: boolean; linkedFrom: Date; linkedTo: Date | null };

export type RoutingCandidate = { agreement: RoutedAgreement; link: RoutedLink | null };

type Routing = { kind: "found"; agreement: RoutedAgreement } | { kind: "unknown" } | { kind: "ambiguous" };

/**
 * Which agreement of one organization (or AWS account) and product takes the usage of an instant: the metering
 * agreement (docs/rules.md, section 1). The one linked first that covers the instant; else the only unlinked one that
 * does. If none covers it, one that begins later in the same UTC hour does, since products stamp usage with the start
 * of the hour. If none does that either, the one that comes nearest, so that the answer says why it is refused. Pure.
 */
export function resolveMeteringAgreement(candidates: readonly RoutingCandidate[], at: Date): Routing {
  if (candidates.length === 0) return { kind: "unknown" };
  const strictly = candidates.filter((candidate) => covers(candidate, at));
  const covering = strictly.length > 0 ? strictly : candidates.filter((candidate) => coversHour(candidate, at));
  const linked = covering.filter((candidate) => candidate.link !== null).toSorted(byLink);
  if (linked.length > 0) return pickFirstLinked(linked);

  const unlinked = distinct(covering);
  if (unlinked.length === 1) return { kind: "found", agreement: unlinked[0]! };
  if (unlinked.length > 1) return { kind: "ambiguous" };
  return { kind: "found", agreement: candidates.toSorted(byEnd)[0]!.agreement };
}

/** Whether an agreement was in force at an instant, and its organization's then. Pure. */
export function covers({ agreement, link }: RoutingCandidate, at: Date): boolean {
  if (!takesUsage(agreement.status)) return false;
  if (agreement.startsAt !== null && at < agreement.startsAt) return false;
  if (agreement.endsAt !== null && at >= agreement.endsAt) return false;
  if (link === null) return true;
  return (link.isFirst || link.linkedFrom <= at) && (link.linkedTo === null || at < link.linkedTo);
}

/** The same, with an agreement and a link that begin later in the hour of the instant taken to begin with that hour. */
function coversHour({ agreement, link }: RoutingCandidate, at: Date): boolean {
  const startsAt = agreement.startsAt === null ? null : hourOf(agreement.startsAt);
  const hourly = link === null ? null : { ...link, linkedFrom: hourOf(link.linkedFrom) };
  return covers({ agreement: { ...agreement, startsAt }, link: hourly }, at);
}

function pickFirstLinked(linked: readonly RoutingCandidate[]): Routing {
  const [first, ...others] = linked;
  const rival = others.find(({ agreement }) => agreement.id !== first!.agreement.id);
  const isTied = rival?.link?.linkedFrom.getTime() === first!.link!.linkedFrom.getTime();
  return isTied ? { kind: "ambiguous" } : { kind: "found", agreement: first!.agreement };
}

function distinct(candidates: readonly RoutingCandidate[]): RoutedAgreement[] {
  return [...new Map(candidates.map(({ agreement }) => [agreement.id, agreement])).values()];
}

function byLink(a: RoutingCandidate, b: RoutingCandidate): number {
  return a.link!.linkedFrom.getTime() - b.link!.linkedFrom.getTime();
}

/** The one that ends last or has no end, first. */
function byEnd(a: RoutingCandidate, b: RoutingCandidate): number {
  const end = ({ agreement }: RoutingCandidate) => agreement.endsAt?.getTime() ?? Number.MAX_SAFE_INTEGER;
  return end(b) - end(a);
}
