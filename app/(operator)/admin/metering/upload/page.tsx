import { ColumnPanel } from "#components/console/column-panel.tsx";
import { FileForm } from "#components/console/file-form.tsx";
import { MeteringRooms } from "#components/metering/metering-tabs.tsx";
import { UploadTable } from "#components/metering/events/upload-table.tsx";
import { Button } from "#components/ui/actions/button.tsx";
import { EmptyState } from "#components/ui/feedback/empty-state.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { Toast } from "#components/ui/feedback/toast.tsx";
import { isOperatorAtLeast } from "#lib/auth/actor.ts";
import { listUploads } from "#lib/usage/uploads/list-uploads.ts";
import { choiceParam, type SearchParams } from "#app/_lib/search-params.ts";
import { requireConsole } from "#app/(operator)/_lib/require-console.ts";
import { readFileFault } from "#app/(operator)/_lib/read-file.ts";

const columns = [
  ["id", "Needed. Your own id of the event: the same id again is a duplicate, so a file sent twice counts once."],
  ["dimension", "Needed. AWS’s API name, as in api_calls."],
  ["quantity", "Needed. 0 to 2147483647, at most 6 decimals."],
  ["timestamp", "Needed. With zone, as in 2026-11-21T10:15:00Z."],
  [
    "agreementId",
    "Our id or agmt-…; or in its place licenseArn; or productCode with organizationExternalId or customerAwsAccountId.",
  ],
  ["tag:…", "Optional, up to 5: a tag of the event, as in tag:team."],
] as const;

async function UploadPage({ searchParams }: { searchParams: SearchParams }) {
  const params = await searchParams;
  const deps = await requireConsole("/admin/metering/upload");
  const uploads = await listUploads(deps);
  const fault = readFileFault(params.fault);
  const mayAct = isOperatorAtLeast(deps.actor, "ADMIN");
  return (
    <>
      <PageHead
        title="Upload usage"
        lead="For what your product could not report itself. A file is reviewed row by row before any of it counts."
      />
      <div className="stack">
        <MeteringRooms current="upload" />
        <div className="columns-main">
          <Panel id="uploads" title="Files so far" isFlush>
            {uploads.length === 0 ? (
              <EmptyState title="No file yet">
                Files that were uploaded stand here, with what became of their rows.
              </EmptyState>
            ) : (
              <UploadTable uploads={uploads} zone={deps.zone} />
            )}
          </Panel>
          <div className="stack">
            {mayAct && (
              <Panel id="new" title="A new file">
                <FileForm
                  action="/admin/metering/upload/file"
                  hint="CSV from any spreadsheet, up to 10,000 rows and 1 MB. The review comes next."
                  fault={fault}
                >
                  <Button type="submit">Review the file</Button>
                </FileForm>
              </Panel>
            )}
            <ColumnPanel columns={columns} sampleHref="/admin/metering/upload/sample" />
          </div>
        </div>
      </div>
      {choiceParam(params.came, ["discarded"]) && <Toast>Discarded. Nothing of the file counts.</Toast>}
    </>
  );
}

export default titled("Upload usage · Tallyport", UploadPage);
