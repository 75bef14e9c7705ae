import type { Metadata } from "next";
import { EventTable } from "#components/events/event-table.tsx";
import { eventStateWords } from "#components/events/event-words.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHead } from "#components/ui/page-head.tsx";
import { Pager } from "#components/ui/pager.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { SegmentedLinks } from "#components/ui/segmented.tsx";
import { browseEvents } from "#lib/events/browse-events.ts";
import { choiceParam, cursorParam, withParams, type SearchParams } from "../../read-params.ts";
import { orNotFound, requireConsole } from "../../require-console.ts";

export const metadata: Metadata = { title: "Inbox" };

const states = ["STORED", "WAITING", "SET_ASIDE", "APPLIED"] as const;

export default async function InboxPage({ searchParams }: { searchParams: SearchParams }) {
  const params = await searchParams;
  const state = choiceParam(params.state, states);
  const cursor = cursorParam(params.cursor);
  const here = withParams("/admin/inbox", { state });
  const { actor, db, zone } = await requireConsole(here);
  const page = await orNotFound(browseEvents({ db, actor }, { state, cursor }));
  return (
    <>
      <PageHead
        title="Inbox"
        lead="What AWS has said of your agreements. Each notice is stored once, and applied by the next job run."
      />
      <div className="stack">
        <SegmentedLinks
          label="Outcome"
          segments={[
            { href: "/admin/inbox", label: "All", isCurrent: state === null },
            ...states.map((one) => ({
              href: withParams("/admin/inbox", { state: one }),
              label: eventStateWords[one],
              isCurrent: state === one,
            })),
          ]}
        />
        <Panel
          id="notices"
          title="Notices"
          isFlush
          foot={
            <Pager
              previousHref={cursor === null ? null : here}
              nextHref={
                page.nextCursor === null ? null : withParams("/admin/inbox", { state, cursor: page.nextCursor })
              }
              nextLabel="Earlier"
            />
          }
        >
          {page.rows.length > 0 ? (
            <EventTable events={page.rows} zone={zone} />
          ) : (
            <EmptyState title={state === null ? "No notice yet" : "None here"}>
              {state === null
                ? "Notices appear here as soon as EventBridge or SNS delivers the first one."
                : "No notice has this outcome."}
            </EmptyState>
          )}
        </Panel>
      </div>
    </>
  );
}
