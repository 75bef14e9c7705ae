import Link from "next/link";
import { AgreementTable } from "#components/agreements/agreement-table.tsx";
import { agreementWord } from "#components/agreements/agreement-sign.tsx";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { EmptyState } from "#components/ui/feedback/empty-state.tsx";
import { Note } from "#components/ui/feedback/note.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Pager } from "#components/ui/navigation/pager.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { SearchBox } from "#components/ui/fields/search-box.tsx";
import { SegmentedLinks } from "#components/ui/navigation/segmented.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { browseAgreements, countAgreementsByStatus } from "#lib/customers/browse-agreements.ts";
import { countSuccessorCases } from "#lib/agreements/successors/successor-cases.ts";
import { listLastHours } from "#lib/metering/queries/list-last-hours.ts";
import { choiceParam, cursorParam, textParam, withParams, type SearchParams } from "#app/_lib/search-params.ts";
import { orNotFound, requireConsole } from "#app/(operator)/_lib/require-console.ts";
import { agreementStatuses } from "#lib/status/agreement-statuses.ts";

const here = "/admin/agreements";

async function AgreementsPage({ searchParams }: { searchParams: SearchParams }) {
  const params = await searchParams;
  const query = textParam(params.q);
  const view = choiceParam(params.view, ["unregistered", ...agreementStatuses]);
  const cursor = cursorParam(params.cursor);
  const { actor, db, now } = await requireConsole(withParams(here, { view, q: query }));
  const deps = { db, actor };
  const status = view === "unregistered" ? null : view;
  const [counts, uncertain, page] = await Promise.all([
    countAgreementsByStatus(deps),
    countSuccessorCases(db),
    orNotFound(browseAgreements(deps, { status, isUnregistered: view === "unregistered", query, cursor })),
  ]);
  const lastHours = await listLastHours(
    deps,
    page.rows.map(({ id }) => id),
  );
  const all = [...counts.values()].reduce((total, n) => total + n, 0);
  const views = [
    { view: null, label: "All", n: all },
    { view: "unregistered" as const, label: "Not registered", n: null },
    ...agreementStatuses.map((one) => ({ view: one, label: agreementWord(one), n: counts.get(one) ?? 0 })),
  ];
  return (
    <>
      <PageHead title="Agreements" lead="What each AWS account bought, one row per licence." />
      <div className="stack">
        {uncertain > 0 && (
          <Note kind="risk">
            {uncertain === 1 ? "One agreement follows" : `${uncertain} agreements follow`} another, and AWS does not say
            which. <Link href="/admin/agreements/successors">Uncertain successors</Link>
          </Note>
        )}
        <SegmentedLinks
          label="Views"
          segments={views
            .filter((one) => one.n !== 0 || one.view === view || one.view === null)
            .map((one) => ({
              href: withParams(here, { view: one.view, q: query }),
              label: (
                <>
                  {one.label}
                  {one.n !== null && <span className="text-ink-3">{one.n}</span>}
                </>
              ),
              isCurrent: one.view === view,
            }))}
        />
        <SearchBox
          action={here}
          label="Find agreements"
          placeholder="AWS account, agreement or licence, whole"
          value={query ?? undefined}
          keep={{ view: view ?? undefined }}
        />
        <Panel
          isFlush
          foot={
            page.rows.length > 0 && (
              <>
                <span>{page.rows.length} on this page, newest first</span>
                <Pager
                  previousHref={cursor === null ? null : withParams(here, { view, q: query })}
                  nextHref={
                    page.nextCursor === null ? null : withParams(here, { view, q: query, cursor: page.nextCursor })
                  }
                />
              </>
            )
          }
        >
          {page.rows.length === 0 ? (
            <EmptyState
              title={query === null ? "No agreement here" : `No agreement for “${query}”`}
              action={(query !== null || view !== null) && <LinkButton href={here}>Show all agreements</LinkButton>}
            >
              {query === null
                ? "Agreements appear as soon as a buyer registers, or AWS tells of a purchase."
                : "AWS accounts, agreement ids and licences are found when they are whole."}
            </EmptyState>
          ) : (
            <AgreementTable agreements={page.rows} lastHours={lastHours} now={now} hasCustomer />
          )}
        </Panel>
      </div>
    </>
  );
}

export default titled("Agreements · Tallyport", AgreementsPage);
