import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import { findAgreements } from "#lib/search/find-agreements.ts";
import { findCustomers, findPeople, findProducts } from "#lib/search/find-names.ts";
import { findLedger, findThings } from "#lib/search/find-things.ts";
import { hitKinds, type Hit } from "#lib/search/hit.ts";
import { searchTerms } from "#lib/search/search-terms.ts";

/** Hits of each kind that are shown at most. */
export const HITS_OF_A_KIND = 10;

type Found = {
  hits: Hit[];
  /** The page of the one thing that was meant; null where there are several, or none to the letter. */
  opens: string | null;
};

/**
 * Finds what operators may see by any id that a page shows, parts of AWS accounts and licenses, and words of names.
 * Every way is a walk along an index; events and records are looked up by their ids alone.
 *
 * @throws AppError NOT_FOUND (no operator).
 */
export async function searchConsole({ db, actor }: { db: Db; actor: Operator }, query: string): Promise<Found> {
  assertOperator(actor, "VIEWER");
  const terms = searchTerms(query);
  if (terms === null) return { hits: [], opens: null };
  const limit = HITS_OF_A_KIND;
  const found = await Promise.all([
    findCustomers(db, terms, limit),
    findPeople(db, terms, limit),
    findAgreements(db, terms, limit),
    findProducts(db, terms, limit),
    findLedger({ db, actor }, terms),
    findThings(db, terms, limit),
  ]);
  const hits = rankHits(found.flat());
  return { hits, opens: pageOf(hits) };
}

/** By kind, what was named to the letter first, and each page once. Pure. */
function rankHits(hits: readonly Hit[]): Hit[] {
  const ranked = hits.toSorted(
    (a, b) =>
      hitKinds.indexOf(a.kind) - hitKinds.indexOf(b.kind) ||
      Number(b.isExact) - Number(a.isExact) ||
      (a.title < b.title ? -1 : a.title > b.title ? 1 : 0),
  );
  return ranked.filter(
    (hit, place) =>
      ranked.findIndex(({ kind, href, title }) => kind === hit.kind && href === hit.href && title === hit.title) ===
      place,
  );
}

const nameLike: readonly string[] = ["Name", "Title"];

/** An id that names one thing opens it; a name does where no other name has its words. Pure. */
function pageOf(hits: readonly Hit[]): string | null {
  const exact = hits.filter(({ isExact }) => isExact);
  const [first] = exact;
  if (first === undefined || new Set(exact.map(({ href }) => href)).size > 1) return null;
  const isName = nameLike.includes(first.what);
  return isName && hits.some(({ href }) => href !== first.href) ? null : first.href;
}
