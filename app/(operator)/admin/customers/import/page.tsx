import { ColumnPanel } from "#components/console/column-panel.tsx";
import { FileForm } from "#components/console/file-form.tsx";
import { ImportTable } from "#components/customers/import-table.tsx";
import { MoveGuide } from "#components/customers/move-guide.tsx";
import { Button } from "#components/ui/actions/button.tsx";
import { EmptyState } from "#components/ui/feedback/empty-state.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { Toast } from "#components/ui/feedback/toast.tsx";
import { listImports } from "#lib/customers/import/read-imports.ts";
import { isOperatorAtLeast } from "#lib/auth/actor.ts";
import { choiceParam, type SearchParams } from "#app/_lib/search-params.ts";
import { requireConsole } from "#app/(operator)/_lib/require-console.ts";
import { readFileFault } from "#app/(operator)/_lib/read-file.ts";

const columns = [
  ["productCode", "Needed. AWS’s product code, as under Products."],
  ["licenseArn", "Needed for products whose buyers AWS names by licence."],
  ["customerIdentifier", "Needed in its place for LEGACY products."],
  ["organizationName", "Needed. The buyer’s company."],
  ["externalId", "Your own tenant id. Rows with the same one belong to one organization."],
  [
    "adminEmails",
    "Who may see and manage it, separated by semicolons. The first becomes its owner. No e-mail is sent.",
  ],
  ["customerAwsAccountId", "Twelve digits, where you know them."],
  ["meteringFrom", "A whole UTC hour, as in 2026-12-01T00:00:00Z: none before it is ever sent."],
] as const;

async function ImportPage({ searchParams }: { searchParams: SearchParams }) {
  const params = await searchParams;
  const deps = await requireConsole("/admin/customers/import");
  const imports = await listImports(deps);
  return (
    <>
      <PageHead
        back={{ href: "/admin/customers", label: "Customers" }}
        title="Bring customers along"
        lead="Customers who registered with your old integration, with their agreements, your own ids and their administrators."
      />
      <div className="columns-main">
        <div className="stack">
          <MoveGuide />
          <Panel id="imports" title="Lists so far" isFlush>
            {imports.length === 0 ? (
              <EmptyState title="No list yet">
                Lists that were checked or imported stand here, with what AWS has confirmed of them.
              </EmptyState>
            ) : (
              <ImportTable imports={imports} zone={deps.zone} />
            )}
          </Panel>
        </div>
        <div className="stack">
          {isOperatorAtLeast(deps.actor, "ADMIN") && (
            <Panel id="new" title="A new list">
              <FileForm
                action="/admin/customers/import/file"
                hint="CSV from any spreadsheet, up to 1,000 rows and 1 MB. The check comes next; nothing is made yet."
                fault={readFileFault(params.fault)}
              >
                <Button type="submit" kind="main">
                  Check the list
                </Button>
              </FileForm>
            </Panel>
          )}
          <ColumnPanel columns={columns} sampleHref="/admin/customers/import/sample" />
        </div>
      </div>
      {choiceParam(params.came, ["discarded"]) && <Toast>Discarded. Nothing was imported.</Toast>}
    </>
  );
}

export default titled("Bring customers along · Tallyport", ImportPage);
