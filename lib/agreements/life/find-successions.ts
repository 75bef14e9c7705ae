import type { AgreementFacts } from "#lib/agreements/life/fold-facts.ts";
import { HOUR_MS } from "#lib/time/hours.ts";

/** One row of an AWS account and product, with what is known of it. */
export type Candidate = { id: string; successorId: string | null; facts: AgreementFacts };
export type Succession = { fromId: string; toId: string; at: Date };

/** An agreement's end as RENEWED or REPLACED and its successor's start lie no further apart than this to be taken for one change. */
const APART_MS = HOUR_MS;

/**
 * Which rows of one account and product carry on for which others on another licence (rules.md section 2). Certain is: the new one names the
 * old one's agreement id as its previous; or AWS said of exactly one that it was renewed or replaced, and of exactly one other that
 * it renews or replaces, at the same time. What is not certain waits for a person. Pure.
 */
export function findSuccessions(rows: readonly Candidate[]): Succession[] {
  const open = rows.filter(({ successorId, facts }) => successorId === null && facts.awsAgreementId !== null);
  const taken = new Set(rows.map(({ successorId }) => successorId));
  const heirs = open.filter(({ id, facts }) => !taken.has(id) && facts.begunAt !== null);
  const named = heirs.flatMap((heir) => {
    const previous = heir.facts.previousAwsAgreementId;
    const before = open.filter(
      ({ id, facts }) => id !== heir.id && previous !== null && facts.awsAgreementIds.includes(previous),
    );
    return before.length === 1 && hasBegun(heir) ? [succession(before[0]!, heir)] : [];
  });
  if (named.length > 0) return named;

  const pairs = heirs
    .filter(({ facts }) => isContinuation(facts) && facts.previousAwsAgreementId === null)
    .flatMap((heir) => open.filter((old) => old.id !== heir.id && isCloseTo(old, heir)).map((old) => ({ old, heir })));
  const isOnly = (key: "old" | "heir", id: string) => pairs.filter((pair) => pair[key].id === id).length === 1;
  return pairs
    .filter(({ old, heir }) => isOnly("old", old.id) && isOnly("heir", heir.id))
    .map(({ old, heir }) => succession(old, heir));
}

function succession(old: Candidate, heir: Candidate): Succession {
  return { fromId: old.id, toId: heir.id, at: old.facts.supersededAt ?? heir.facts.begunAt! };
}

/** A renewal that is agreed for a later day has not begun: its licence is not there, or nobody ended the one before. */
function hasBegun({ facts }: Candidate): boolean {
  return facts.proof === "licensed" || facts.proof === "created";
}

function isContinuation({ intent }: AgreementFacts): boolean {
  return intent === "RENEW" || intent === "REPLACE";
}

function isCloseTo(old: Candidate, heir: Candidate): boolean {
  const { supersededAt } = old.facts;
  if (supersededAt === null || !hasBegun(heir)) return false;
  return Math.abs(supersededAt.getTime() - heir.facts.begunAt!.getTime()) <= APART_MS;
}
