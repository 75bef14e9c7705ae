import Link from "next/link";
import { AgreementTable } from "#components/agreements/agreement-table.tsx";
import { HatchPattern } from "#components/charts/hatch.tsx";
import { EntitlementPanel } from "#components/customers/entitlement-panel.tsx";
import { MemberPanel } from "#components/customers/member-panel.tsx";
import { EraseNote } from "#components/customers/erase-note.tsx";
import { NoteForm } from "#components/customers/note-form.tsx";
import { TimelinePanel } from "#components/customers/timeline-panel.tsx";
import { USAGE_DAYS, UsagePanels } from "#components/customers/usage-panels.tsx";
import { LostNote } from "#components/metering/losses/lost-note.tsx";
import { RecordTable } from "#components/metering/records/record-table.tsx";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { Id } from "#components/ui/values/id.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { Tag } from "#components/ui/values/tag.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { findCustomer } from "#lib/customers/find-customer.ts";
import { isOperatorAtLeast } from "#lib/auth/actor.ts";
import { listEntitlements } from "#lib/entitlements/list-entitlements.ts";
import { browseRecords } from "#lib/metering/queries/browse-records.ts";
import { listCarries, listLastHours } from "#lib/metering/queries/list-last-hours.ts";
import { sumLost } from "#lib/metering/queries/sum-lost.ts";
import { listTimeline } from "#lib/customers/timeline/list-timeline.ts";
import { sumDailyUsage } from "#lib/metering/queries/sum-daily-usage.ts";
import { timelineViews, type TimelineView } from "#lib/customers/timeline/timeline-keys.ts";
import { listWaitingForOperator } from "#lib/team/list-team.ts";
import { DAY_MS } from "#lib/time/hours.ts";
import { choiceParam, cursorParam, uuidParam, withParams, type SearchParams } from "#app/_lib/search-params.ts";
import { orNotFound, requireConsole } from "#app/(operator)/_lib/require-console.ts";
import { eraseNoteAction, inviteFirstOwnerAction, writeNoteAction } from "./actions.ts";

/** HTML stays under 100 kB, also where every entry is an hour of several dimensions. */
const HISTORY_ROWS = 5;
const TIMELINE_ROWS = 8;
/** The metering list has every dimension. */
const SHOWN_DIMENSIONS = 4;

type Props = { params: Promise<{ id: string }>; searchParams: SearchParams };

async function CustomerPage({ params, searchParams }: Props) {
  const { id } = await params;
  const query = await searchParams;
  const { actor, db, now, zone } = await requireConsole(`/admin/customers/${encodeURIComponent(id)}`);
  const deps = { db, actor };
  const known = uuidParam(id);
  const customer = await orNotFound(known === null ? Promise.resolve(null) : findCustomer(deps, known));
  const view = choiceParam(query.show, Object.keys(timelineViews) as TimelineView[]);
  const cursor = cursorParam(query.cursor);
  const here = `/admin/customers/${customer.id}`;
  const agreementIds = customer.agreements.map((agreement) => agreement.id);
  const productTitles = new Map(customer.agreements.map((agreement) => [agreement.id, agreement.product.title]));
  const machineNow = new Date();
  const [lost, lastHours, records, usage, carries, entitlements, timeline, waiting] = await Promise.all([
    sumLost({ ...deps, now }, { agreementIds }),
    listLastHours(deps, agreementIds),
    browseRecords(deps, { agreementIds, limit: HISTORY_ROWS }),
    sumDailyUsage(deps, { agreementIds, from: new Date(now.getTime() - (USAGE_DAYS - 1) * DAY_MS) }),
    listCarries(deps, agreementIds),
    listEntitlements(
      deps,
      customer.agreements.filter(({ linkedTo }) => linkedTo === null).map((agreement) => agreement.id),
    ),
    orNotFound(listTimeline(deps, { organizationId: customer.id }, { view, cursor, limit: TIMELINE_ROWS })),
    listWaitingForOperator({ ...deps, now: machineNow }, customer.id),
  ]);
  return (
    <>
      <HatchPattern />
      <PageHead
        back={{ href: "/admin/customers", label: "Customers" }}
        title={customer.name}
        lead={
          <span className="metas">
            {customer.externalId !== null && (
              <span className="row">
                Your id <Id value={customer.externalId} label="your id" keep={[12, 6]} />
              </span>
            )}
            <span className="row">
              Our id <Id value={customer.id} label="organization id" />
            </span>
            <span>Customer since {formatUtc(customer.createdAt, "day")}</span>
            <span>{customer.memberCount === 1 ? "1 member" : `${customer.memberCount} members`}</span>
            {customer.archivedAt !== null && <Tag>Archived {formatUtc(customer.archivedAt, "day")}</Tag>}
          </span>
        }
      />
      <div className="stack">
        <LostNote lost={lost} href={`/admin/metering?customer=${customer.id}&view=lost`} />
        <Panel id="agreements" title="Agreements" isFlush>
          {customer.agreements.length === 0 ? (
            <p className="p-4 text-ink-3">Nothing was ever linked to this customer.</p>
          ) : (
            <AgreementTable agreements={customer.agreements} lastHours={lastHours} now={now} />
          )}
        </Panel>
        {records.rows.length > 0 && (
          <Panel
            id="history"
            title="Metering history"
            isFlush
            aside={
              <Link href={`/admin/metering?customer=${customer.id}`} prefetch={false}>
                All hours of this customer
              </Link>
            }
          >
            <RecordTable records={records.rows} now={now} zone={zone} />
          </Panel>
        )}
        <div className="columns-main">
          <TimelinePanel
            page={timeline}
            now={now}
            view={view}
            isFirstPage={cursor === null}
            productOf={(of) => (agreementIds.length > 1 && of !== null ? (productTitles.get(of) ?? null) : null)}
            hrefOf={(show, next) => `${withParams(here, { show, cursor: next })}#timeline`}
            linkOf={(entry) => <EraseNote entry={entry} actor={actor} action={eraseNoteAction} />}
          />
          <div className="stack">
            {isOperatorAtLeast(actor, "ADMIN") && (
              <Panel id="note" title="Write a note">
                <NoteForm organizationId={customer.id} action={writeNoteAction} />
              </Panel>
            )}
            <UsagePanels usage={usage.slice(0, SHOWN_DIMENSIONS)} carries={carries} now={now} />
            <EntitlementPanel entitlements={entitlements} />
            <MemberPanel
              members={customer.members}
              memberCount={customer.memberCount}
              customerId={customer.id}
              waiting={waiting}
              now={machineNow}
              invite={
                isOperatorAtLeast(actor, "ADMIN") && customer.archivedAt === null
                  ? { person: actor.userId, action: inviteFirstOwnerAction }
                  : null
              }
            />
          </div>
        </div>
      </div>
    </>
  );
}

export default titled("Customer · Tallyport", CustomerPage);
