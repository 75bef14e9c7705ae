import type { AgreementFacts } from "#lib/agreements/lifecycle/facts/agreement-facts.ts";
import { HOUR_MS, MINUTE_MS } from "#lib/time/hours.ts";

/** One row of an AWS account and product, with what is known of it. */
export type Candidate = {
  id: string;
  successorId: string | null;
  /** A person decided that it follows nothing. */
  isOwnPurchase: boolean;
  facts: AgreementFacts;
};
export type SuccessorLink = { fromId: string; toId: string; at: Date };
type Successions = {
  certain: SuccessorLink[];
  /** Rows that seem to follow one, and when no other lifecycle event can still be on its way. */
  later: { toId: string; at: Date }[];
  /** Rows that follow another one, and AWS does not say which: a person decides between these. */
  uncertain: { toId: string; fromIds: string[] }[];
};

/**
 * An agreement's end as RENEWED or REPLACED and its successor's start lie no further apart than this to be taken for
 * one change.
 */
const APART_MS = HOUR_MS;
/**
 * Where AWS cannot be asked: how long after a change lifecycle events of others like it may still come (the senders try
 * for minutes).
 */
const QUIET_MS = 15 * MINUTE_MS;

/**
 * Which rows of one account and product are successors of which others on another license (docs/rules.md, section 2).
 * Certain is: the new one names the old one's agreement id as its previous; AWS shows both in one chain and exactly one
 * of it ended then as renewed or replaced; or, where AWS shows nothing (channel partners' offers), lifecycle events
 * said so of exactly one and exactly one other, and no more are on their way. Pure.
 *
 * @param mayBeMore lifecycle events of this account are stored and not applied yet.
 */
export function findSuccessors(rows: readonly Candidate[], now: Date, mayBeMore: boolean): Successions {
  const open = rows.filter(({ successorId, facts }) => successorId === null && facts.awsAgreementId !== null);
  const taken = new Set(rows.map(({ successorId }) => successorId));
  const successors = open.filter((row) => !taken.has(row.id) && !row.isOwnPurchase && hasBegun(row) && follows(row));
  const certain = [...named(successors, open), ...chained(successors, open)];
  if (certain.length > 0) return { certain, later: [], uncertain: [] };

  const pairs = successors
    .filter(({ facts }) => facts.previousAwsAgreementId === null && facts.initialAgreementId === null)
    .flatMap((successor) =>
      open
        .filter((old) => old.id !== successor.id && isWithin(old.facts.supersededAt, successor))
        .map((old) => ({ old, successor })),
    );
  const isOnly = (key: "old" | "successor", id: string) => pairs.filter((pair) => pair[key].id === id).length === 1;
  const clear = pairs.filter(({ old, successor }) => isOnly("old", old.id) && isOnly("successor", successor.id));
  const quiet = clear.filter((pair) => !mayBeMore && quietAt(pair) <= now);
  const later = clear
    .filter((pair) => !quiet.includes(pair))
    .map((pair) => ({
      toId: pair.successor.id,
      at: new Date(Math.max(quietAt(pair).getTime(), now.getTime() + MINUTE_MS)),
    }));
  const uncertain = successors
    .filter((successor) => !clear.some((pair) => pair.successor === successor) && isQuiet(successor, now))
    .map((successor) => ({ toId: successor.id, fromIds: predecessorsOf(successor, open).map(({ id }) => id) }))
    .filter(({ fromIds }) => fromIds.length > 0);
  return { certain: quiet.map(({ old, successor }) => successorLink(old, successor)), later, uncertain };
}

/** What a row may follow: all of its family that were renewed or replaced and that nothing follows. Pure. */
export function predecessorsOf(successor: Candidate, rows: readonly Candidate[]): Candidate[] {
  return rows.filter(({ id, successorId, facts }) => {
    return id !== successor.id && successorId === null && facts.supersededAt !== null;
  });
}

export function successorLink(old: Candidate, successor: Candidate): SuccessorLink {
  return { fromId: old.id, toId: successor.id, at: old.facts.supersededAt ?? successor.facts.begunAt! };
}

function named(successors: readonly Candidate[], open: readonly Candidate[]): SuccessorLink[] {
  return successors.flatMap((successor) => {
    const previous = successor.facts.previousAwsAgreementId;
    const before = open.filter(
      ({ id, facts }) => id !== successor.id && previous !== null && facts.awsAgreementIds.includes(previous),
    );
    return before.length === 1 ? [successorLink(before[0]!, successor)] : [];
  });
}

/** By the chain that AWS shows: the first agreement of it stays the same through all renewals and replacements. */
function chained(successors: readonly Candidate[], open: readonly Candidate[]): SuccessorLink[] {
  return successors.flatMap((successor) => {
    const { initialAgreementId: first, previousAwsAgreementId } = successor.facts;
    if (first === null || previousAwsAgreementId !== null) return [];
    const before = open.filter(({ id, facts }) => {
      const isOfChain = facts.initialAgreementId === first || facts.awsAgreementIds.includes(first);
      return id !== successor.id && isOfChain && isWithin(facts.supersededAt, successor);
    });
    return before.length === 1 ? [successorLink(before[0]!, successor)] : [];
  });
}

/**
 * A renewal that is agreed for a later day has not begun: its license is not there, or the one before has not ended.
 */
function hasBegun({ facts }: Candidate): boolean {
  return facts.begunAt !== null && facts.proof !== "none";
}

/** Whether it says, or AWS shows, that it follows another. */
function follows({ facts }: Candidate): boolean {
  if (facts.previousAwsAgreementId !== null) return true;
  const { initialAgreementId: first } = facts;
  if (first !== null) return !facts.awsAgreementIds.includes(first);
  return facts.intent === "RENEW" || facts.intent === "REPLACE";
}

function isWithin(supersededAt: Date | null, successor: Candidate): boolean {
  if (supersededAt === null) return false;
  return Math.abs(supersededAt.getTime() - successor.facts.begunAt!.getTime()) <= APART_MS;
}

function quietAt({ old, successor }: { old: Candidate; successor: Candidate }): Date {
  return new Date(Math.max(old.facts.supersededAt!.getTime(), successor.facts.begunAt!.getTime()) + QUIET_MS);
}

function isQuiet({ facts }: Candidate, now: Date): boolean {
  return facts.begunAt!.getTime() + QUIET_MS <= now.getTime();
}
