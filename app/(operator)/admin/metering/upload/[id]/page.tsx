import { UnreadableFile } from "#components/console/file-review.tsx";
import { ReadingPanel } from "#components/console/reading-panel.tsx";
import { UploadReview } from "#components/metering/events/upload-review.tsx";
import { uploadWords } from "#components/metering/events/upload-table.tsx";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { Note } from "#components/ui/feedback/note.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { isOperatorAtLeast } from "#lib/auth/actor.ts";
import { pool } from "#lib/db/pool.ts";
import type { ReadingChoice } from "#lib/files/file-format.ts";
import { createCatalogue } from "#lib/usage/catalogue.ts";
import { findUpload, nameAgreements } from "#lib/usage/uploads/list-uploads.ts";
import { sumValidated } from "#lib/usage/uploads/sum-validated.ts";
import { reviewUpload } from "#lib/usage/uploads/upload-usage.ts";
import { readingParams, uuidParam, type SearchParams } from "#app/_lib/search-params.ts";
import { orNotFound, requireConsole, type Console } from "#app/(operator)/_lib/require-console.ts";
import { discardUploadAction, recordUploadAction } from "../actions.ts";

type Props = { params: Promise<{ id: string }>; searchParams: SearchParams };

async function UploadedFilePage({ params, searchParams }: Props) {
  const id = uuidParam((await params).id);
  const deps = await requireConsole(`/admin/metering/upload/${id ?? ""}`);
  const upload = await orNotFound(id === null ? Promise.resolve(null) : findUpload(deps, id));
  const mayAct = isOperatorAtLeast(deps.actor, "ADMIN");
  return (
    <>
      <PageHead
        back={{ href: "/admin/metering/upload", label: "Upload usage" }}
        title={<span className="break-all">{upload.fileName || "A file without a name"}</span>}
        lead={upload.isWaiting ? "None of it counts yet. Look at what would become of it." : `${uploadWords(upload)}.`}
      />
      {upload.isWaiting ? (
        mayAct ? (
          <Review deps={deps} id={upload.id} choice={readingParams(await searchParams)} />
        ) : (
          <Note>It waits for a person who may record it.</Note>
        )
      ) : (
        <div className="stack">
          {upload.recordedAt !== null && (
            <Note kind={upload.rejected ? "risk" : "clear"}>
              {upload.rejected
                ? "What was refused does not count. Mend those rows and upload them again: their ids are free."
                : "All of it stands in the ledger, each row once."}
            </Note>
          )}
          {mayAct && Boolean(upload.rejected) && (
            <div>
              <LinkButton icon="download" href={`/admin/metering/upload/${upload.id}/refused`} download>
                The refused rows
              </LinkButton>
            </div>
          )}
        </div>
      )}
    </>
  );
}

async function Review({ deps, id, choice }: { deps: Console; id: string; choice: ReadingChoice }) {
  const review = await orNotFound(
    reviewUpload({ ...deps, pool: pool(), catalogue: createCatalogue(pool()) }, id, choice),
  );
  const reading = (
    <ReadingPanel
      action={`/admin/metering/upload/${id}`}
      table={"fault" in review ? null : review.table}
      choice={choice}
    />
  );
  if ("fault" in review) {
    return <UnreadableFile id={id} fault={review.fault} reading={reading} discard={discardUploadAction} />;
  }
  const { rows, table } = review;
  const totals = sumValidated(rows);
  const names = await nameAgreements(deps, [...new Set(totals.map(({ agreementId }) => agreementId))]);
  return (
    <UploadReview
      id={id}
      {...{ rows, totals, names, table, reading }}
      record={recordUploadAction}
      discard={discardUploadAction}
    />
  );
}

export default titled("Uploaded file · Tallyport", UploadedFilePage);
