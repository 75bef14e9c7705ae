import { SubmissionTable } from "#components/metering/submissions/submission-table.tsx";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { EmptyState } from "#components/ui/feedback/empty-state.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Pager } from "#components/ui/navigation/pager.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { SegmentedLinks } from "#components/ui/navigation/segmented.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { browseSubmissions } from "#lib/metering/queries/browse-submissions.ts";
import { choiceParam, cursorParam, withParams, type SearchParams } from "#app/_lib/search-params.ts";
import { orNotFound, requireConsole } from "#app/(operator)/_lib/require-console.ts";

const here = "/admin/submissions";
const views = {
  answered: { label: "Answered", outcomes: ["ANSWERED"] },
  refused: { label: "Refused", outcomes: ["REFUSED"] },
  silent: { label: "No answer", outcomes: ["NO_ANSWER", "STARTED"] },
} as const;
const viewNames = Object.keys(views) as (keyof typeof views)[];

async function SubmissionsPage({ searchParams }: { searchParams: SearchParams }) {
  const params = await searchParams;
  const view = choiceParam(params.view, viewNames);
  const cursor = cursorParam(params.cursor);
  const { actor, db } = await requireConsole(withParams(here, { view }));
  const outcomes = view === null ? null : views[view].outcomes;
  const page = await orNotFound(browseSubmissions({ db, actor }, { outcomes, cursor }));
  return (
    <>
      <PageHead
        title="Submissions"
        lead="One row is one call to BatchMeterUsage: up to 25 records of one product, what AWS answered, and after how long."
      />
      <div className="stack">
        <SegmentedLinks
          label="Views"
          segments={[
            { href: here, label: "All", isCurrent: view === null },
            ...viewNames.map((name) => ({
              href: withParams(here, { view: name }),
              label: views[name].label,
              isCurrent: view === name,
            })),
          ]}
        />
        <Panel
          isFlush
          aria-label="Calls"
          foot={
            <>
              <span>{page.rows.length === 1 ? "1 call" : `${page.rows.length} calls`} on this page, newest first</span>
              <Pager
                previousHref={cursor === null ? null : withParams(here, { view })}
                nextHref={page.nextCursor === null ? null : withParams(here, { view, cursor: page.nextCursor })}
                nextLabel="Earlier calls"
              />
            </>
          }
        >
          {page.rows.length > 0 ? (
            <SubmissionTable submissions={page.rows} />
          ) : page.nextCursor === null ? (
            <EmptyState
              title={view === null ? "No call yet" : "No call like this"}
              action={view !== null && <LinkButton href={here}>Show all calls</LinkButton>}
            >
              {view === null
                ? "The first hour that closes with usage is offered to AWS; the call then stands here, with its request and its answer."
                : "No call to AWS came to this."}
            </EmptyState>
          ) : (
            <EmptyState
              title="None among those looked at so far"
              action={
                <LinkButton href={withParams(here, { view, cursor: page.nextCursor })}>
                  Look at earlier calls
                </LinkButton>
              }
            >
              This view looks at 2,000 calls at a time.
            </EmptyState>
          )}
        </Panel>
      </div>
    </>
  );
}

export default titled("Submissions · Tallyport", SubmissionsPage);
