import { eventErrorWords, eventStateWords } from "#components/events/event-words.ts";
import { Facts } from "#components/ui/values/facts.tsx";
import { Instant } from "#components/ui/values/instant.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { Toast } from "#components/ui/feedback/toast.tsx";
import { isOperatorAtLeast } from "#lib/auth/actor.ts";
import { getEvent } from "#lib/events/browse-events.ts";
import { choiceParam, uuidParam, type SearchParams } from "#app/_lib/search-params.ts";
import { orNotFound, requireConsole } from "#app/(operator)/_lib/require-console.ts";
import { replayEventAction } from "../actions.ts";

type Props = { params: Promise<{ id: string }>; searchParams: SearchParams };

async function LifecycleEventPage({ params, searchParams }: Props) {
  const id = uuidParam((await params).id) ?? "";
  const { actor, db, zone } = await requireConsole(`/admin/inbox/${id}`);
  const event = await orNotFound(id === "" ? Promise.resolve(null) : getEvent({ db, actor }, id));
  const isReplayed = choiceParam((await searchParams).done, ["replayed"]) !== null;
  const why = eventErrorWords(event.error);
  return (
    <>
      <PageHead
        title={event.type}
        back={{ href: "/admin/inbox", label: "Inbox" }}
        actions={
          isOperatorAtLeast(actor, "ADMIN") && (
            <form action={replayEventAction}>
              <input type="hidden" name="id" value={event.id} />
              <SubmitButton pendingLabel="Replaying…">Replay</SubmitButton>
            </form>
          )
        }
      />
      <div className="stack">
        <Panel id="facts" title="What became of it">
          <Facts
            facts={[
              {
                term: "Outcome",
                value: why === null ? eventStateWords[event.state] : `${eventStateWords[event.state]}: ${why}`,
              },
              { term: "AWS’s time", value: <Instant at={event.occurredAt} zone={zone} show="day-hour" /> },
              { term: "Received", value: <Instant at={event.receivedAt} zone={zone} show="day-hour" /> },
              { term: "AWS’s id", value: <code className="break-all">{event.eventId}</code> },
              { term: "Failures", value: event.attempts },
              ...(event.agreementId === null
                ? []
                : [
                    {
                      term: "Agreement",
                      value: <a href={`/admin/agreements/${event.agreementId}`}>{event.awsAgreementId ?? "Open it"}</a>,
                    },
                  ]),
            ]}
          />
        </Panel>
        <Panel id="body" title="As AWS sent it">
          <pre className="scroll-x" tabIndex={0} aria-label="Body of the notice">
            {pretty(event.body)}
          </pre>
        </Panel>
      </div>
      {isReplayed && <Toast>It is before the next job run again.</Toast>}
    </>
  );
}

/** JSON with line breaks; anything else as it is. */
function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

export default titled("Notice · Tallyport", LifecycleEventPage);
