import Link from "next/link";
import { HourMap } from "#components/metering/hours/hour-map-panel.tsx";
import { MeteringRooms } from "#components/metering/metering-tabs.tsx";
import { NextLoss } from "#components/metering/losses/next-loss.tsx";
import { RecordTable } from "#components/metering/records/record-table.tsx";
import { LostNote } from "#components/metering/losses/lost-note.tsx";
import { countOfView, filterOfView, recordViewNames, recordViews } from "#components/metering/records/record-views.ts";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { EmptyState } from "#components/ui/feedback/empty-state.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Pager } from "#components/ui/navigation/pager.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { SegmentedLinks } from "#components/ui/navigation/segmented.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { listProducts } from "#lib/products/list-products.ts";
import { browseRecords } from "#lib/metering/queries/browse-records.ts";
import { countRecordsByState } from "#lib/metering/queries/count-records.ts";
import { sumLost } from "#lib/metering/queries/sum-lost.ts";
import { mapHours } from "#lib/metering/queries/hour-map.ts";
import { listRecordsAtRisk } from "#lib/metering/queries/records-at-risk.ts";
import { cursorParam, type SearchParams } from "#app/_lib/search-params.ts";
import { orNotFound, requireConsole } from "#app/(operator)/_lib/require-console.ts";
import { RecordFilters } from "./_lib/record-filters.tsx";
import { readRecordQuery, recordQueryHref, scopeOf } from "./_lib/record-query.ts";

/** A page's HTML stays below 100 kB. */
const RECORDS_A_PAGE = 17;
const RECORDS_BESIDE_MAP = 11;

async function MeteringPage({ searchParams }: { searchParams: SearchParams }) {
  const params = await searchParams;
  const query = readRecordQuery(params);
  const cursor = cursorParam(params.cursor);
  const { actor, db, now, zone } = await requireConsole(recordQueryHref(query));
  const deps = { db, actor };
  const isFront = cursor === null && recordQueryHref(query) === "/admin/metering";
  const [counts, lost, risk, products, scope, hours] = await Promise.all([
    countRecordsByState(deps),
    sumLost({ ...deps, now }),
    listRecordsAtRisk({ ...deps, now }, 1),
    listProducts(deps),
    orNotFound(scopeOf(deps, query)),
    isFront ? mapHours({ ...deps, now }) : null,
  ]);
  const page = await orNotFound(
    browseRecords(deps, {
      ...filterOfView(query.view, now),
      agreementIds: scope.agreementIds,
      productId: query.product,
      dimension: query.dimension,
      from: query.from,
      to: query.until === null ? null : new Date(query.until.getTime() + 86_400_000),
      cursor,
      limit: isFront ? RECORDS_BESIDE_MAP : RECORDS_A_PAGE,
    }),
  );
  const views = recordViewNames.map((view) => ({
    view,
    label: recordViews[view].label,
    n: countOfView(view, counts, lost),
  }));
  const isAnything = views.some(({ n }) => n > 0);
  return (
    <>
      <PageHead
        title="Metering"
        lead="One row is one hour of one dimension of one agreement: what was used, what AWS was told, what it answered."
      />
      <div className="stack">
        <MeteringRooms current="records" />
        {isFront && <LostNote lost={lost} href="/admin/metering?view=lost" />}
        {risk.rows[0] && <NextLoss record={risk.rows[0]} now={now} zone={zone} />}
        {hours !== null && isAnything && <HourMap hours={hours} now={now} />}
        {isAnything && (
          <>
            <SegmentedLinks
              label="Views"
              segments={[
                { href: recordQueryHref({ ...query, view: null }), label: "All", isCurrent: query.view === null },
                ...views
                  .filter(({ n, view }) => n > 0 || view === query.view)
                  .map(({ view, label, n }) => ({
                    href: recordQueryHref({ ...query, view }),
                    label: (
                      <>
                        {label} <span className="text-ink-3">{n.toLocaleString("en-GB")}</span>
                      </>
                    ),
                    isCurrent: query.view === view,
                  })),
              ]}
            />
            <RecordFilters query={query} products={products} scopeName={scope.name} />
          </>
        )}
        <Panel
          isFlush
          foot={
            isAnything && (
              <>
                <span>
                  {page.rows.length === 1 ? "1 record" : `${page.rows.length} records`} on this page, newest hour first
                </span>
                <Pager
                  previousHref={cursor === null ? null : recordQueryHref(query)}
                  nextHref={page.nextCursor === null ? null : recordQueryHref(query, page.nextCursor)}
                  nextLabel="Earlier hours"
                />
              </>
            )
          }
        >
          {page.rows.length > 0 ? (
            <RecordTable records={page.rows} now={now} zone={zone} hasCustomer />
          ) : isAnything ? (
            <EmptyState
              title={page.nextCursor === null ? "No record here" : "None in the hours looked at so far"}
              action={
                page.nextCursor === null ? (
                  <LinkButton href="/admin/metering">Show all records</LinkButton>
                ) : (
                  <LinkButton href={recordQueryHref(query, page.nextCursor)}>Look at earlier hours</LinkButton>
                )
              }
            >
              {page.nextCursor === null
                ? "No record has this state, product and time."
                : "This filter looks at 2,000 records at a time."}
            </EmptyState>
          ) : (
            <EmptyState
              title="No hour yet"
              steps={[
                <>
                  Make an <Link href="/admin/keys">API key</Link> with the scope <code>usage:write</code>.
                </>,
                <>
                  Send one event to <code>POST /api/v1/usage</code>.
                </>,
                "Once its hour has closed, the record stands here and is offered to AWS.",
              ]}
              action={<LinkButton href="/admin/keys">Go to API keys</LinkButton>}
            >
              Hours appear here as soon as one closes in which your product reported usage of an active agreement.
            </EmptyState>
          )}
        </Panel>
      </div>
    </>
  );
}

export default titled("Metering · Tallyport", MeteringPage);
