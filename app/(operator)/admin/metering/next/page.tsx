import Link from "next/link";
import { spanWords } from "#components/console/time-left.ts";
import { HoursAheadTable, PairsAheadTable } from "#components/metering/hours/upcoming-tables.tsx";
import { MeteringRooms } from "#components/metering/metering-tabs.tsx";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { EmptyState } from "#components/ui/feedback/empty-state.tsx";
import { Facts } from "#components/ui/values/facts.tsx";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { Note } from "#components/ui/feedback/note.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import {
  findQueue,
  listHoursAhead,
  listPairsAhead,
  PAIRS_SHOWN,
  RECORDS_A_SECOND,
} from "#lib/metering/queries/upcoming-hours.ts";
import { requireConsole } from "#app/(operator)/_lib/require-console.ts";

async function NextPage() {
  const { actor, db, now } = await requireConsole("/admin/metering/next");
  const deps = { db, actor, now };
  const [queue, hours, pairs] = await Promise.all([findQueue(deps), listHoursAhead(deps), listPairsAhead(deps)]);
  const waiting = queue.ready + queue.sending;
  const until = (at: Date | null) =>
    at === null ? "nothing" : `${formatUtc(at, "short-day-hour")}, in ${spanWords(at.getTime() - now.getTime())}`;
  return (
    <>
      <PageHead
        title="What goes next"
        lead="What would be frozen and sent, and when, if nothing more were reported. Frozen hours never change."
        actions={<LinkButton href="/admin/metering/next">Look again</LinkButton>}
      />
      <div className="stack">
        <MeteringRooms current="next" />
        <div className="columns-main">
          <div className="stack">
            <Panel id="hours" title="Hours to be frozen" isFlush>
              {hours.length === 0 ? (
                <EmptyState title="No open hour">An hour opens with its first usage.</EmptyState>
              ) : (
                <HoursAheadTable hours={hours} now={now} />
              )}
            </Panel>
            <Panel
              id="pairs"
              title="What they hold so far"
              isFlush
              foot={pairs?.length === PAIRS_SHOWN && <span>The first {PAIRS_SHOWN}, by hour and use.</span>}
            >
              {pairs === null ? (
                <div className="p-4">
                  <Note>
                    There is more usage in the open hours than can be added up here. An agreement’s own page sums its
                    hours.
                  </Note>
                </div>
              ) : pairs.length === 0 ? (
                <EmptyState title="Nothing reported">The open hours hold no usage.</EmptyState>
              ) : (
                <PairsAheadTable pairs={pairs} />
              )}
            </Panel>
          </div>
          <Panel id="queue" title="On its way to AWS">
            <Facts
              isFigures
              facts={[
                { term: "Ready", value: queue.ready.toLocaleString("en-GB") },
                { term: "Being sent", value: queue.sending.toLocaleString("en-GB") },
                { term: "Cleared in", value: waiting === 0 ? "nothing waits" : clearWords(waiting) },
                { term: "First loss", value: until(queue.firstDeadline) },
                {
                  term: "Held",
                  value: (
                    <Link href="/admin/metering?view=attention" prefetch={false}>
                      {queue.held.toLocaleString("en-GB")}
                    </Link>
                  ),
                },
                { term: "First held loss", value: until(queue.heldDeadline) },
              ]}
            />
            <p className="text-xs text-ink-3">
              AWS takes {RECORDS_A_SECOND} records a second of one account: 10 calls of 25. Last hours of ending
              agreements go first, then last month, then the oldest deadline.
            </p>
          </Panel>
        </div>
      </div>
    </>
  );
}

function clearWords(records: number): string {
  const seconds = Math.ceil(records / RECORDS_A_SECOND);
  return seconds < 60 ? `${seconds} s` : spanWords(seconds * 1000);
}

export default titled("What goes next · Tallyport", NextPage);
