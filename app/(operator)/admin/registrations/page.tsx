import { ArrivalTable } from "#components/registration/arrival-table.tsx";
import { viewWords } from "#components/registration/arrival-words.ts";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { EmptyState } from "#components/ui/feedback/empty-state.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Pager } from "#components/ui/navigation/pager.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { SearchBox } from "#components/ui/fields/search-box.tsx";
import { SegmentedLinks } from "#components/ui/navigation/segmented.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { listRegistrations, registrationViews } from "#lib/registration/list-registrations.ts";
import { choiceParam, cursorParam, textParam, withParams, type SearchParams } from "#app/_lib/search-params.ts";
import { orNotFound, requireConsole } from "#app/(operator)/_lib/require-console.ts";

const here = "/admin/registrations";

async function RegistrationsPage({ searchParams }: { searchParams: SearchParams }) {
  const params = await searchParams;
  const query = textParam(params.q);
  const chosen = choiceParam(params.view, registrationViews);
  const view = chosen ?? "identified";
  const cursor = cursorParam(params.cursor);
  const { actor, db, zone } = await requireConsole(withParams(here, { view: chosen, q: query }));
  const page = await orNotFound(listRegistrations({ db, actor, now: new Date() }, { view, query, cursor }));
  return (
    <>
      <PageHead
        title="Registrations"
        lead="Buyers who came from AWS Marketplace, and how far each has come."
        back={{ href: "/admin", label: "Overview" }}
      />
      <div className="stack">
        <SegmentedLinks
          label="Views"
          segments={registrationViews.map((one) => ({
            href: withParams(here, { view: one === "identified" ? null : one, q: query }),
            label: viewWords[one].label,
            isCurrent: one === view,
          }))}
        />
        <SearchBox
          action={here}
          label="Find arrivals"
          placeholder="Account, offer, product, organization"
          value={query ?? undefined}
          keep={{ view: chosen ?? undefined }}
        />
        <Panel
          id="arrivals"
          title="Arrivals"
          isFlush
          foot={
            <>
              <span>Identified arrivals are kept for a month, registered ones for good, others for a day.</span>
              <Pager
                previousHref={cursor === null ? null : withParams(here, { view: chosen, q: query })}
                nextHref={
                  page.nextCursor === null
                    ? null
                    : withParams(here, { view: chosen, q: query, cursor: page.nextCursor })
                }
                nextLabel="Earlier"
              />
            </>
          }
        >
          {page.rows.length > 0 ? (
            <ArrivalTable registrations={page.rows} zone={zone} />
          ) : (
            <EmptyState
              title={query === null ? viewWords[view].empty : `No arrival for “${query}”`}
              action={query !== null && <LinkButton href={here}>Show all arrivals</LinkButton>}
            >
              {query === null
                ? viewWords[view].hint
                : "Search by AWS account or its last four digits, agreement or offer ID, reference, or a part of a name."}
            </EmptyState>
          )}
        </Panel>
      </div>
    </>
  );
}

export default titled("Registrations · Tallyport", RegistrationsPage);
