import { Facts } from "#components/ui/values/facts.tsx";
import { Instant } from "#components/ui/values/instant.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { Toast } from "#components/ui/feedback/toast.tsx";
import { answerWord, deliveryWords } from "#components/webhooks/webhook-words.ts";
import { isOperatorAtLeast } from "#lib/auth/actor.ts";
import { getDelivery } from "#lib/webhooks/list-webhooks.ts";
import { choiceParam, uuidParam, type SearchParams } from "#app/_lib/search-params.ts";
import { orNotFound, requireConsole } from "#app/(operator)/_lib/require-console.ts";
import { replayDeliveryAction } from "../actions.ts";

type Props = { params: Promise<{ id: string }>; searchParams: SearchParams };

async function DeliveryPage({ params, searchParams }: Props) {
  const id = uuidParam((await params).id) ?? "";
  const { actor, db, zone } = await requireConsole(`/admin/webhooks/${id}`);
  const delivery = await orNotFound(id === "" ? Promise.resolve(null) : getDelivery({ db, actor }, id));
  const isReplayed = choiceParam((await searchParams).done, ["replayed"]) !== null;
  return (
    <>
      <PageHead
        title={delivery.message.type}
        lead={<span className="break-all">{delivery.endpoint.url}</span>}
        back={{ href: "/admin/webhooks", label: "Webhooks" }}
        actions={
          isOperatorAtLeast(actor, "ADMIN") && (
            <form action={replayDeliveryAction}>
              <input type="hidden" name="id" value={delivery.id} />
              <SubmitButton pendingLabel="Replaying…">Send again</SubmitButton>
            </form>
          )
        }
      />
      <div className="stack">
        <Panel id="facts" title="What became of it">
          <Facts
            facts={[
              { term: "Outcome", value: deliveryWords[delivery.state] },
              { term: "Change", value: <Instant at={delivery.message.at} zone={zone} /> },
              { term: "Message id", value: <code className="break-all">msg_{delivery.message.id}</code> },
              ...(delivery.dueAt === null
                ? []
                : [{ term: "Next try", value: <Instant at={delivery.dueAt} zone={zone} /> }]),
            ]}
          />
        </Panel>
        <Panel id="tries" title="Tries, the last first">
          {delivery.tries.length === 0 && <p>Not tried yet.</p>}
          {delivery.tries.map((attempt) => (
            <div key={String(attempt.id)} className="stack stack--tight">
              <p>
                <Instant at={attempt.at} zone={zone} />, {answerWord(attempt)} after {attempt.durationMs} ms
              </p>
              {attempt.answer && (
                <pre className="scroll-x" tabIndex={0} aria-label="The answer">
                  {attempt.answer}
                </pre>
              )}
            </div>
          ))}
        </Panel>
        <Panel id="body" title="What was sent">
          <pre className="scroll-x" tabIndex={0} aria-label="Body of the message">
            {JSON.stringify(JSON.parse(delivery.message.body), null, 2)}
          </pre>
        </Panel>
      </div>
      {isReplayed && <Toast>It goes out with the next job run.</Toast>}
    </>
  );
}

export default titled("Delivery · Tallyport", DeliveryPage);
