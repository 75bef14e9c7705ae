import { UnreadableFile } from "#components/console/file-review.tsx";
import { ReadingPanel } from "#components/console/reading-panel.tsx";
import { ImportReview } from "#components/customers/import-review.tsx";
import { importWords } from "#components/customers/import-table.tsx";
import { UndoImport } from "#components/customers/undo-import.tsx";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { Note } from "#components/ui/feedback/note.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { Toast } from "#components/ui/feedback/toast.tsx";
import { getImport } from "#lib/customers/import/read-imports.ts";
import { reviewImport } from "#lib/customers/import/review-import.ts";
import { findLeftOut } from "#lib/customers/import/stage-import.ts";
import { isOperatorAtLeast } from "#lib/auth/actor.ts";
import type { ReadingChoice } from "#lib/files/file-format.ts";
import { choiceParam, readingParams, uuidParam, withParams, type SearchParams } from "#app/_lib/search-params.ts";
import { orNotFound, requireConsole, type Console } from "#app/(operator)/_lib/require-console.ts";
import { commitImportAction, discardImportAction, undoImportAction } from "../actions.ts";

type Props = { params: Promise<{ id: string }>; searchParams: SearchParams };

async function ImportedListPage({ params, searchParams }: Props) {
  const id = uuidParam((await params).id);
  const deps = await requireConsole(`/admin/customers/import/${id ?? ""}`);
  const found = await orNotFound(id === null ? Promise.resolve(null) : getImport(deps.db, id));
  const mayAct = isOperatorAtLeast(deps.actor, "ADMIN");
  const query = await searchParams;
  const came = choiceParam(query.came, ["committed", "undone", "in-use", "not-committed"]);
  return (
    <>
      <PageHead
        back={{ href: "/admin/customers/import", label: "Bring customers along" }}
        title={
          found.rowCount === 1 ? "A list of one customer" : `A list of ${found.rowCount.toLocaleString("en")} customers`
        }
        lead={importWords(found)}
      />
      {found.state === "CHECKED" &&
        (mayAct ? (
          <>
            {came === "not-committed" && (
              <Note kind="risk" role="alert">
                Nothing was imported: something here changed since you looked, or no line was left to import. Look
                again, then import.
              </Note>
            )}
            <Review deps={deps} id={found.id} choice={readingParams(query)} />
          </>
        ) : (
          <Note>It waits for a person who may import it.</Note>
        ))}
      {found.state === "COMMITTED" && (
        <div className="stack">
          {came === "in-use" && (
            <Note kind="risk" role="alert">
              It could not be taken back: customers of the list have usage by now, or are linked otherwise. Nothing was
              changed.
            </Note>
          )}
          {found.unconfirmed > 0 ? (
            <Note kind="risk">
              AWS has not confirmed {found.unconfirmed} of these agreements yet. It is asked at each job run. Their
              usage is taken and their metering held: nothing of it is sent.
            </Note>
          ) : (
            <Note kind="clear">AWS has confirmed every agreement of the list.</Note>
          )}
          {mayAct && (await findLeftOut(deps, found.id)) !== null && (
            <div>
              <LinkButton icon="download" href={leftOutHref(found.id)} download>
                Download the lines left out
              </LinkButton>
            </div>
          )}
          {mayAct && <UndoImport id={found.id} undo={undoImportAction} />}
        </div>
      )}
      {found.state === "UNDONE" && <Note>Taken back. The list can be imported again.</Note>}
      {came === "committed" && <Toast>The customers are here.</Toast>}
      {came === "undone" && <Toast>Taken back.</Toast>}
    </>
  );
}

const leftOutHref = (id: string) => `/admin/customers/import/${id}/refused`;

async function Review({ deps, id, choice }: { deps: Console; id: string; choice: ReadingChoice }) {
  const review = await orNotFound(reviewImport(deps, id, choice));
  const isUnread = "fault" in review;
  const reading = (
    <ReadingPanel action={`/admin/customers/import/${id}`} table={isUnread ? null : review.table} choice={choice} />
  );
  if (isUnread) {
    return <UnreadableFile id={id} fault={review.fault} reading={reading} discard={discardImportAction} />;
  }
  return (
    <ImportReview
      id={id}
      {...{ review, reading }}
      leftOutHref={withParams(leftOutHref(id), { ...review.table.reading })}
      commit={commitImportAction}
      discard={discardImportAction}
    />
  );
}

export default titled("List of customers · Tallyport", ImportedListPage);
