import { EmptyState } from "#components/ui/feedback/empty-state.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Pager } from "#components/ui/navigation/pager.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { Toast } from "#components/ui/feedback/toast.tsx";
import { DeliveryTable } from "#components/webhooks/delivery-table.tsx";
import { EndpointForm } from "#components/webhooks/endpoint-form.tsx";
import { EndpointList } from "#components/webhooks/endpoint-list.tsx";
import { isOperatorAtLeast } from "#lib/auth/actor.ts";
import { browseDeliveries, listEndpoints } from "#lib/webhooks/list-webhooks.ts";
import { webhookTypes } from "#lib/webhooks/webhook-type.ts";
import { choiceParam, cursorParam, withParams, type SearchParams } from "#app/_lib/search-params.ts";
import { orNotFound, requireConsole } from "#app/(operator)/_lib/require-console.ts";
import { addEndpointAction, rotateSecretAction, sendTestAction, switchEndpointAction } from "./actions.ts";

const doneWords = { tested: "The test goes out with the next job run.", switched: "Switched." } as const;

async function WebhooksPage({ searchParams }: { searchParams: SearchParams }) {
  const params = await searchParams;
  const cursor = cursorParam(params.cursor);
  const { actor, db, zone } = await requireConsole("/admin/webhooks");
  const [endpoints, deliveries] = await Promise.all([
    listEndpoints({ db, actor }),
    orNotFound(browseDeliveries({ db, actor }, { endpointId: null, cursor })),
  ]);
  const mayChange = isOperatorAtLeast(actor, "ADMIN");
  const done = choiceParam(params.done, ["tested", "switched"]);
  const actions = { test: sendTestAction, toggle: switchEndpointAction, rotate: rotateSecretAction };
  return (
    <>
      <PageHead
        title="Webhooks"
        lead="What your product is told, as it happens. Signed as Standard Webhooks, tried again for three days."
      />
      <div className={mayChange ? "columns-main" : "stack"}>
        <div className="stack">
          {endpoints.length === 0 && (
            <Panel aria-label="Endpoints">
              <EmptyState title="No endpoint yet">
                Add the address at which your product takes messages. Then send a test.
              </EmptyState>
            </Panel>
          )}
          <EndpointList endpoints={endpoints} actions={mayChange ? actions : null} />
          <Panel
            id="deliveries"
            title="Deliveries"
            isFlush
            foot={
              <Pager
                previousHref={cursor === null ? null : "/admin/webhooks"}
                nextHref={
                  deliveries.nextCursor === null
                    ? null
                    : withParams("/admin/webhooks", { cursor: deliveries.nextCursor })
                }
                nextLabel="Earlier"
              />
            }
          >
            {deliveries.rows.length === 0 ? (
              <EmptyState title="Nothing sent yet">Messages appear here with the first change.</EmptyState>
            ) : (
              <DeliveryTable deliveries={deliveries.rows} zone={zone} />
            )}
          </Panel>
        </div>
        {mayChange && (
          <Panel id="add" title="Add an endpoint">
            <EndpointForm action={addEndpointAction} types={webhookTypes} />
          </Panel>
        )}
      </div>
      {done && <Toast>{doneWords[done]}</Toast>}
    </>
  );
}

export default titled("Webhooks · Tallyport", WebhooksPage);
