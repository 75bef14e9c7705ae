import type { AgreementFacts } from "#lib/agreements/lifecycle/facts/agreement-facts.ts";
import { HOUR_MS, MINUTE_MS } from "#lib/time/hours.ts";

/** One row of an AWS account and product, with what is known of it. */
export type Candidate = {
  id: string;
  successorId: string | null;
  /** A person said that it follows nothing. */
  isOwnPurchase: boolean;
  facts: AgreementFacts;
};
export type Succession = { fromId: string; toId: string; at: Date };
export type Successions = {
  certain: Succession[];
  /** Rows that seem to follow one, and when it is sure that no other notice is on its way. */
  later: { toId: string; at: Date }[];
  /** Rows that follow something, and nobody can tell what: a person decides between these. */
  uncertain: { toId: string; fromIds: string[] }[];
};

/** An agreement's end as RENEWED or REPLACED and its successor's start lie no further apart than this to be taken for one change. */
const APART_MS = HOUR_MS;
/** Where AWS cannot be asked: how long after a change notices of others like it may still come (the senders try for minutes). */
const QUIET_MS = 15 * MINUTE_MS;

/**
 * Which rows of one account and product carry on for which others on another licence (docs/rules.md, section 2).
 * Certain is: the new one names the old one's agreement id as its previous; AWS shows both in one chain and exactly
 * one of it ended then as renewed or replaced; or, where AWS shows nothing (channel partners' offers), notices said
 * so of exactly one and exactly one other, and no more are on their way. Pure.
 *
 * @param mayBeMore notices of this account are stored and not applied yet.
 */
export function findSuccessions(rows: readonly Candidate[], now: Date, mayBeMore: boolean): Successions {
  const open = rows.filter(({ successorId, facts }) => successorId === null && facts.awsAgreementId !== null);
  const taken = new Set(rows.map(({ successorId }) => successorId));
  const heirs = open.filter((row) => !taken.has(row.id) && !row.isOwnPurchase && hasBegun(row) && follows(row));
  const certain = [...named(heirs, open), ...chained(heirs, open)];
  if (certain.length > 0) return { certain, later: [], uncertain: [] };

  const pairs = heirs
    .filter(({ facts }) => facts.previousAwsAgreementId === null && facts.initialAgreementId === null)
    .flatMap((heir) =>
      open.filter((old) => old.id !== heir.id && isWithin(old.facts.supersededAt, heir)).map((old) => ({ old, heir })),
    );
  const isOnly = (key: "old" | "heir", id: string) => pairs.filter((pair) => pair[key].id === id).length === 1;
  const clear = pairs.filter(({ old, heir }) => isOnly("old", old.id) && isOnly("heir", heir.id));
  const ripe = clear.filter((pair) => !mayBeMore && ripeAt(pair) <= now);
  const later = clear
    .filter((pair) => !ripe.includes(pair))
    .map((pair) => ({ toId: pair.heir.id, at: new Date(Math.max(ripeAt(pair).getTime(), now.getTime() + MINUTE_MS)) }));
  const uncertain = heirs
    .filter((heir) => !clear.some((pair) => pair.heir === heir) && isQuiet(heir, now))
    .map((heir) => ({ toId: heir.id, fromIds: predecessorsOf(heir, open).map(({ id }) => id) }))
    .filter(({ fromIds }) => fromIds.length > 0);
  return { certain: ripe.map(({ old, heir }) => succession(old, heir)), later, uncertain };
}

/** What a row may follow: all of its family that were renewed or replaced and that nothing follows. Pure. */
export function predecessorsOf(heir: Candidate, rows: readonly Candidate[]): Candidate[] {
  return rows.filter(({ id, successorId, facts }) => {
    return id !== heir.id && successorId === null && facts.supersededAt !== null;
  });
}

export function succession(old: Candidate, heir: Candidate): Succession {
  return { fromId: old.id, toId: heir.id, at: old.facts.supersededAt ?? heir.facts.begunAt! };
}

function named(heirs: readonly Candidate[], open: readonly Candidate[]): Succession[] {
  return heirs.flatMap((heir) => {
    const previous = heir.facts.previousAwsAgreementId;
    const before = open.filter(
      ({ id, facts }) => id !== heir.id && previous !== null && facts.awsAgreementIds.includes(previous),
    );
    return before.length === 1 ? [succession(before[0]!, heir)] : [];
  });
}

/** By the chain that AWS shows: the first agreement of it stays the same through all renewals and replacements. */
function chained(heirs: readonly Candidate[], open: readonly Candidate[]): Succession[] {
  return heirs.flatMap((heir) => {
    const { initialAgreementId: first, previousAwsAgreementId } = heir.facts;
    if (first === null || previousAwsAgreementId !== null) return [];
    const before = open.filter(({ id, facts }) => {
      const isOfChain = facts.initialAgreementId === first || facts.awsAgreementIds.includes(first);
      return id !== heir.id && isOfChain && isWithin(facts.supersededAt, heir);
    });
    return before.length === 1 ? [succession(before[0]!, heir)] : [];
  });
}

/** A renewal that is agreed for a later day has not begun: its licence is not there, or nobody ended the one before. */
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

function isWithin(supersededAt: Date | null, heir: Candidate): boolean {
  if (supersededAt === null) return false;
  return Math.abs(supersededAt.getTime() - heir.facts.begunAt!.getTime()) <= APART_MS;
}

function ripeAt({ old, heir }: { old: Candidate; heir: Candidate }): Date {
  return new Date(Math.max(old.facts.supersededAt!.getTime(), heir.facts.begunAt!.getTime()) + QUIET_MS);
}

function isQuiet({ facts }: Candidate, now: Date): boolean {
  return facts.begunAt!.getTime() + QUIET_MS <= now.getTime();
}
