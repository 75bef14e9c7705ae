import { redirect } from "next/navigation";
import { HitList } from "#components/search/hit-list.tsx";
import { EmptyState } from "#components/ui/feedback/empty-state.tsx";
import { Note } from "#components/ui/feedback/note.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { SearchBox } from "#components/ui/fields/search-box.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { pool } from "#lib/db/pool.ts";
import { takeFromLimit } from "#lib/db/rate-limit.ts";
import { HITS_OF_A_KIND, searchConsole } from "#lib/search/search-console.ts";
import { textParam, withParams, type SearchParams } from "#app/_lib/search-params.ts";
import { orNotFound, requireConsole } from "#app/(operator)/_lib/require-console.ts";

const here = "/admin/search";
/** More than a person types; each is a dozen walks along indexes. */
const A_MINUTE = 120;

async function SearchPage({ searchParams }: { searchParams: SearchParams }) {
  // The longest id is a metering record's.
  const query = textParam((await searchParams).q, 1500);
  const deps = await requireConsole(withParams(here, { q: query }));
  const limit = { key: `search:${deps.actor.userId}`, limit: A_MINUTE, windowSeconds: 60 };
  const isWithin = query === null || (await takeFromLimit(pool(), limit));
  const { hits, opens } =
    query === null || !isWithin ? { hits: [], opens: null } : await orNotFound(searchConsole(deps, query));
  if (opens !== null) redirect(opens);
  return (
    <>
      <PageHead title="Search" lead="Customers, agreements, records, events and whatever else has an ID." />
      <div className="stack">
        <SearchBox
          action={here}
          label="Search"
          placeholder="Name, e-mail address or any ID"
          value={query ?? undefined}
          maxLength={1500}
        />
        {!isWithin ? (
          <Note kind="risk" role="alert">
            Too many searches in a minute. Wait a moment and search again.
          </Note>
        ) : hits.length > 0 ? (
          <HitList hits={hits} shown={HITS_OF_A_KIND} />
        ) : (
          <Panel isFlush aria-label="Results">
            <EmptyState
              title={query === null ? "What are you looking for?" : `Nothing found for “${shorten(query)}”`}
              steps={[
                "Names of customers, people and products: any word, or its first letters.",
                "E-mail addresses: their first letters. AWS accounts and license IDs: all of it, or at least four characters of it.",
                "All other IDs, whole: agreement, offer, customer identifier, metering record, AWS request, submission, event, notice, webhook, import, API key, your own external ID.",
              ]}
            >
              {query === null ? "An ID opens its page." : "Check the spelling, or search for less of it."}
            </EmptyState>
          </Panel>
        )}
      </div>
    </>
  );
}

function shorten(query: string): string {
  return query.length > 80 ? `${query.slice(0, 79)}…` : query;
}

export default titled("Search · Tallyport", SearchPage);
