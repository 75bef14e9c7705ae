import Link from "next/link";
import { AlertTable } from "#components/alerts/alert-table.tsx";
import { KindList } from "#components/alerts/kind-list.tsx";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { EmptyState } from "#components/ui/feedback/empty-state.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { Toast } from "#components/ui/feedback/toast.tsx";
import { listClosedAlerts, listOpenAlerts } from "#lib/alerts/list-alerts.ts";
import { isOperatorAtLeast } from "#lib/auth/actor.ts";
import { choiceParam, type SearchParams } from "#app/_lib/search-params.ts";
import { requireConsole } from "#app/(operator)/_lib/require-console.ts";
import { acknowledgeAction } from "./actions.ts";

async function AlertsPage({ searchParams }: { searchParams: SearchParams }) {
  const { actor, db, zone } = await requireConsole("/admin/alerts");
  const [open, closed] = await Promise.all([listOpenAlerts({ db, actor }), listClosedAlerts({ db, actor })]);
  const done = choiceParam((await searchParams).done, ["acknowledged"]);
  const kinds = [...new Set([...open.rows, ...closed].map(({ kind }) => kind))];
  return (
    <>
      <PageHead
        title="Alerts"
        lead="What somebody should know of, from when it was first seen until it is over. Each closes by itself when its cause is gone."
        actions={
          <LinkButton href="/admin/messages" icon="mail">
            Who is told
          </LinkButton>
        }
      />
      <div className="stack">
        <Panel
          id="open"
          title="Open"
          isFlush
          foot={open.count > open.rows.length ? `${open.rows.length} of ${open.count}, the gravest first` : undefined}
        >
          {open.rows.length === 0 ? (
            <EmptyState title="Nothing is wrong">
              Records near their deadline, refused ones, silent notices, buyers who never finished and the like would
              stand here.
            </EmptyState>
          ) : (
            <AlertTable
              label="Open alerts"
              alerts={open.rows}
              zone={zone}
              acknowledge={isOperatorAtLeast(actor, "ADMIN") ? acknowledgeAction : null}
            />
          )}
        </Panel>
        {kinds.length > 0 && (
          <Panel id="kinds" title="What they mean">
            <KindList kinds={kinds} />
          </Panel>
        )}
        {closed.length > 0 && (
          <Panel id="over" title="Over" isFlush aside={<Link href="/admin/messages">Messages</Link>}>
            <AlertTable label="Alerts that are over" alerts={closed} zone={zone} acknowledge={null} />
          </Panel>
        )}
      </div>
      {done && <Toast>Noted: nobody is reminded of it any more.</Toast>}
    </>
  );
}

export default titled("Alerts · Tallyport", AlertsPage);
