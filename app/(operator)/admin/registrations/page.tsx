import { UnfinishedTable } from "#components/registration/unfinished-table.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHead } from "#components/ui/page-head.tsx";
import { Pager } from "#components/ui/pager.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { titled } from "#components/ui/titled.tsx";
import { listUnfinishedRegistrations } from "#lib/registration/list-unfinished-registrations.ts";
import { cursorParam, withParams, type SearchParams } from "../../read-params.ts";
import { orNotFound, requireConsole } from "../../require-console.ts";

async function RegistrationsPage({ searchParams }: { searchParams: SearchParams }) {
  const cursor = cursorParam((await searchParams).cursor);
  const { actor, db, zone } = await requireConsole("/admin/registrations");
  const page = await orNotFound(listUnfinishedRegistrations({ db, actor, now: new Date() }, { cursor }));
  return (
    <>
      <PageHead
        title="Registrations never finished"
        lead="Buyers who came from AWS Marketplace and belong to no customer yet, with the step at which they stopped."
        back={{ href: "/admin", label: "Overview" }}
      />
      <Panel
        id="unfinished"
        title="Arrivals"
        isFlush
        foot={
          <>
            <span>Whom AWS named is kept for a month, the others for a day.</span>
            <Pager
              previousHref={cursor === null ? null : "/admin/registrations"}
              nextHref={
                page.nextCursor === null ? null : withParams("/admin/registrations", { cursor: page.nextCursor })
              }
              nextLabel="Earlier"
            />
          </>
        }
      >
        {page.rows.length > 0 ? (
          <UnfinishedTable registrations={page.rows} zone={zone} />
        ) : (
          <EmptyState title="Everybody finished">
            Who presses Set up your account and leaves before confirming an organization would stand here, an hour
            later.
          </EmptyState>
        )}
      </Panel>
    </>
  );
}

export default titled("Registrations never finished · Tallyport", RegistrationsPage);
