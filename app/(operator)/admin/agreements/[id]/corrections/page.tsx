import { randomUUID } from "node:crypto";
import { AdjustForm } from "#components/metering/corrections/adjust-form.tsx";
import { CorrectionTable } from "#components/metering/corrections/correction-table.tsx";
import { EmptyState } from "#components/ui/feedback/empty-state.tsx";
import { Note } from "#components/ui/feedback/note.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Pager } from "#components/ui/navigation/pager.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { Toast } from "#components/ui/feedback/toast.tsx";
import { findAgreementRow } from "#lib/customers/browse-agreements.ts";
import { findProduct } from "#lib/products/list-products.ts";
import { isOperatorAtLeast } from "#lib/auth/actor.ts";
import { listCorrections } from "#lib/metering/queries/list-corrections.ts";
import { choiceParam, cursorParam, uuidParam, withParams, type SearchParams } from "#app/_lib/search-params.ts";
import { orNotFound, requireConsole } from "#app/(operator)/_lib/require-console.ts";
import { adjustUsageAction } from "./actions.ts";
import { isCurrent } from "#lib/status/agreement-statuses.ts";

type Props = { params: Promise<{ id: string }>; searchParams: SearchParams };

async function CorrectionsPage({ params, searchParams }: Props) {
  const id = uuidParam((await params).id);
  const query = await searchParams;
  const here = `/admin/agreements/${id ?? ""}/corrections`;
  const { actor, db } = await requireConsole(here);
  const agreement = await orNotFound(id === null ? Promise.resolve(null) : findAgreementRow({ db, actor }, id));
  const cursor = cursorParam(query.cursor);
  const [product, page] = await Promise.all([
    orNotFound(findProduct({ db, actor }, agreement.product.id)),
    orNotFound(listCorrections({ db, actor }, { agreementId: agreement.id, cursor })),
  ]);
  const dimensions = product.dimensions
    .filter(({ isMetered }) => isMetered)
    .map(({ name, label }) => ({ value: name, label: label === name ? label : `${label} (${name})` }));
  const mayAct = isOperatorAtLeast(actor, "ADMIN") && dimensions.length > 0 && isCurrent(agreement.status);
  return (
    <>
      <PageHead
        back={{ href: `/admin/agreements/${agreement.id}`, label: "Agreement" }}
        title="Corrections"
        lead={
          <>
            {product.title}, <bdi>{agreement.organization?.name ?? "not registered"}</bdi>. For hours that are frozen
            already: the next record carries a correction in.
          </>
        }
      />
      <div className="columns-main">
        <Panel
          id="corrections"
          title="Made so far"
          isFlush
          foot={
            (cursor !== null || page.nextCursor !== null) && (
              <Pager
                previousHref={cursor === null ? null : here}
                nextHref={page.nextCursor === null ? null : withParams(here, { cursor: page.nextCursor })}
                nextLabel="Earlier"
              />
            )
          }
        >
          {page.rows.length === 0 ? (
            <EmptyState title="None yet">
              When a report was wrong and its hour is frozen, correct it here: up or down, with the reason.
            </EmptyState>
          ) : (
            <CorrectionTable agreementId={agreement.id} corrections={page.rows} />
          )}
        </Panel>
        {mayAct ? (
          <Panel id="correct" title="Correct usage">
            <AdjustForm
              action={adjustUsageAction}
              agreementId={agreement.id}
              requestId={randomUUID()}
              dimensions={dimensions}
            />
          </Panel>
        ) : (
          !isCurrent(agreement.status) && (
            <Note>
              This agreement takes no more usage, so no later hour could carry a correction. Ask AWS for a billing
              adjustment instead.
            </Note>
          )
        )}
      </div>
      {choiceParam(query.came, ["adjusted"]) && <Toast>Booked. The next record carries it in.</Toast>}
    </>
  );
}

export default titled("Corrections · Tallyport", CorrectionsPage);
