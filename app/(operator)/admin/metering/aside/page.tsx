import { ParkedUsageTable } from "#components/metering/events/parked-usage-table.tsx";
import { MeteringRooms } from "#components/metering/metering-tabs.tsx";
import { EmptyState } from "#components/ui/feedback/empty-state.tsx";
import { TextField } from "#components/ui/fields/field.tsx";
import { Note } from "#components/ui/feedback/note.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Pager } from "#components/ui/navigation/pager.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { SegmentedLinks } from "#components/ui/navigation/segmented.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { Toast } from "#components/ui/feedback/toast.tsx";
import { isOperatorAtLeast } from "#lib/auth/actor.ts";
import { browseParkedUsage } from "#lib/usage/parked/browse-parked-usage.ts";
import { choiceParam, cursorParam, withParams, type SearchParams } from "#app/_lib/search-params.ts";
import { orNotFound, requireConsole } from "#app/(operator)/_lib/require-console.ts";
import { operateParkedUsageAction } from "./actions.ts";

const here = "/admin/metering/aside";
const done = {
  released: "Let go. What can still be billed counts in the open hour; the rest is unbillable.",
  closed: "Closed. No hour counts it.",
};
const failed = {
  none: "Nothing was changed. Choose at least one event.",
  "no-reason": "Nothing was changed. Say why, in at least 3 characters.",
  changed:
    "Nothing was changed: somebody else was first, or what you chose cannot be let go. This is how it stands now.",
};

async function ParkedUsagePage({ searchParams }: { searchParams: SearchParams }) {
  const params = await searchParams;
  const view = choiceParam(params.view, ["unbillable"]);
  const cursor = cursorParam(params.cursor);
  const { actor, db } = await requireConsole(withParams(here, { view }));
  const state = view === null ? "WAITING" : "UNBILLABLE";
  const page = await orNotFound(browseParkedUsage({ db, actor }, { state, cursor, limit: 25 }));
  const success = choiceParam(params.came, Object.keys(done) as (keyof typeof done)[]);
  const failure = choiceParam(params.came, Object.keys(failed) as (keyof typeof failed)[]);
  const mayAct = isOperatorAtLeast(actor, "ADMIN");
  const table = (
    <ParkedUsageTable
      rows={page.rows}
      name={mayAct ? "keys" : null}
      mayChangeProducts={isOperatorAtLeast(actor, "OWNER")}
    />
  );
  return (
    <>
      <PageHead
        title="Usage set aside"
        lead="Accepted and kept with its quantity, and counted by no hour: it waits for you, or nothing can bill it."
      />
      <div className="stack">
        <MeteringRooms current="aside" />
        <SegmentedLinks
          label="Views"
          segments={[
            { href: here, label: "Waits", isCurrent: view === null },
            { href: withParams(here, { view: "unbillable" }), label: "Unbillable", isCurrent: view !== null },
          ]}
        />
        {failure !== null && (
          <Note kind="risk" role="alert">
            {failed[failure]}
          </Note>
        )}
        <Panel
          isFlush
          aria-label="Usage"
          foot={
            <Pager
              previousHref={cursor === null ? null : withParams(here, { view })}
              nextHref={page.nextCursor === null ? null : withParams(here, { view, cursor: page.nextCursor })}
              nextLabel="Earlier"
            />
          }
        >
          {page.rows.length === 0 ? (
            <EmptyState title={view === null ? "Nothing waits" : "Nothing is unbillable"}>
              {view === null
                ? "Usage of an unknown dimension, or late usage, waits here where its product says so instead of refusing it."
                : "Usage that came after the end of its agreement, or could not be taken in any more, stands here until somebody closes it."}
            </EmptyState>
          ) : mayAct ? (
            <form action={operateParkedUsageAction}>
              <input type="hidden" name="view" value={view ?? ""} />
              {table}
              <div className="stack p-4">
                <TextField
                  id="note"
                  label="Why"
                  hint="For all that you chose. Shown in the agreement’s timeline, with your name."
                  required
                  minLength={3}
                  maxLength={500}
                  autoComplete="off"
                />
                <div className="row row--wrap">
                  {view === null && (
                    <SubmitButton name="choice" value="release" pendingLabel="Letting go…">
                      Let late usage go
                    </SubmitButton>
                  )}
                  <SubmitButton kind="stern" name="choice" value="close" pendingLabel="Closing…">
                    Close as not billed
                  </SubmitButton>
                </div>
                <p className="text-xs text-ink-3">
                  What is let go is billed with the open hour. What is closed is never billed; both stay in the ledger’s
                  sums.
                </p>
              </div>
            </form>
          ) : (
            table
          )}
        </Panel>
      </div>
      {success !== null && <Toast key={success}>{done[success]}</Toast>}
    </>
  );
}

export default titled("Usage set aside · Tallyport", ParkedUsagePage);
