import { EnrolmentControl } from "#components/events/enrolment-control.tsx";
import { EventTable } from "#components/events/event-table.tsx";
import { eventStateWords } from "#components/events/event-words.ts";
import { EmptyState } from "#components/ui/feedback/empty-state.tsx";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { Note } from "#components/ui/feedback/note.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Pager } from "#components/ui/navigation/pager.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { SegmentedLinks } from "#components/ui/navigation/segmented.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { Toast } from "#components/ui/feedback/toast.tsx";
import { isOperatorAtLeast } from "#lib/auth/actor.ts";
import { env } from "#lib/env/env.ts";
import { findEnrolment } from "#lib/events/sns/enrolment.ts";
import { browseEvents } from "#lib/events/browse-events.ts";
import { choiceParam, cursorParam, withParams, type SearchParams } from "#app/_lib/search-params.ts";
import { orNotFound, requireConsole } from "#app/(operator)/_lib/require-console.ts";
import { closeEnrolmentAction, openEnrolmentAction } from "./actions.ts";

const states = ["STORED", "WAITING", "SET_ASIDE", "APPLIED"] as const;

async function InboxPage({ searchParams }: { searchParams: SearchParams }) {
  const params = await searchParams;
  const state = choiceParam(params.state, states);
  const cursor = cursorParam(params.cursor);
  const here = withParams("/admin/inbox", { state });
  const { actor, db, now, zone } = await requireConsole(here);
  const enrolment = await findEnrolment(db, now);
  const hasTopics = env().snsTopicArns.length > 0;
  const done = choiceParam(params.done, ["opened", "closed"]);
  const page = await orNotFound(browseEvents({ db, actor }, { state, cursor }));
  return (
    <>
      <PageHead
        title="Inbox"
        lead="What AWS has said of your agreements. Each notice is stored once, and applied by the next job run."
        actions={
          hasTopics &&
          isOperatorAtLeast(actor, "OWNER") && (
            <EnrolmentControl isOpen={enrolment !== null} open={openEnrolmentAction} close={closeEnrolmentAction} />
          )
        }
      />
      <div className="stack">
        {enrolment !== null && (
          <Note kind="risk">
            SNS subscriptions of the listed topics are confirmed until {formatUtc(enrolment.until, "day-hour")}.
          </Note>
        )}
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
      {done !== null && (
        <Toast>{done === "opened" ? "Waiting topics are being confirmed." : "No topic is confirmed any more."}</Toast>
      )}
    </>
  );
}

export default titled("Inbox · Tallyport", InboxPage);
