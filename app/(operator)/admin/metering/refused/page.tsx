import { MeteringRooms } from "#components/metering/metering-tabs.tsx";
import { RefusedCodeTable, RefusedEventTable, RefusingKeyTable } from "#components/metering/events/refused-tables.tsx";
import { EmptyState } from "#components/ui/feedback/empty-state.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { SegmentedLinks } from "#components/ui/navigation/segmented.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { browseRefusals } from "#lib/usage/refusals/browse-refusals.ts";
import { choiceParam, uuidParam, withParams, type SearchParams } from "#app/_lib/search-params.ts";
import { requireConsole } from "#app/(operator)/_lib/require-console.ts";

const here = "/admin/metering/refused";

async function RefusedPage({ searchParams }: { searchParams: SearchParams }) {
  const { key: asked } = await searchParams;
  const key = choiceParam(asked, ["files"] as const) ?? uuidParam(asked);
  const { actor, db, now } = await requireConsole(withParams(here, { key }));
  const { keys, codes, events, name } = await browseRefusals({ db, actor, now }, key);
  return (
    <>
      <PageHead
        title="Refused usage"
        lead="What your product reported and Tallyport did not take. It is not billed; correct it and report it again within 24 hours."
      />
      <div className="stack">
        <MeteringRooms current="refused" />
        {key !== null && (
          <SegmentedLinks
            label="Keys"
            segments={[
              { href: here, label: "All keys", isCurrent: false },
              { href: withParams(here, { key }), label: name ?? "A key that is gone", isCurrent: true },
            ]}
          />
        )}
        {key === null && keys.length > 0 && (
          <Panel id="keys" title="Keys" aside="Last 24 hours" isFlush>
            <RefusingKeyTable keys={keys} hrefOf={({ apiKeyId }) => withParams(here, { key: apiKeyId ?? "files" })} />
          </Panel>
        )}
        {codes.length > 0 && (
          <Panel id="codes" title="Codes" isFlush>
            <RefusedCodeTable codes={codes} />
          </Panel>
        )}
        <Panel id="events" title="The last refused events" aside="The last 100 of each key are kept" isFlush>
          {events.length === 0 ? (
            <EmptyState title="Nothing was refused">
              Refused events stand here with the reason that their sender was given.
            </EmptyState>
          ) : (
            <RefusedEventTable events={events} />
          )}
        </Panel>
      </div>
    </>
  );
}

export default titled("Refused usage · Tallyport", RefusedPage);
