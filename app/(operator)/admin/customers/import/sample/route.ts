import { importColumns } from "#lib/customers/import/read-import-file.ts";
import { consoleRoute } from "#app/(operator)/_lib/console-route.ts";
import { csvDownload } from "#app/(operator)/_lib/csv-download.ts";
import { requireConsole } from "#app/(operator)/_lib/require-console.ts";

/** A file of customers to begin with. */
export function GET(): Promise<Response> {
  return consoleRoute(async () => {
    await requireConsole("/admin/customers/import");
    const license = "arn:aws:license-manager::294406891311:license:l-replaceme";
    const rows = [
      importColumns.join(","),
      `product-code,${license},,123456789012,Harrow Lane,tenant-7,dana@harrowlane.example;finn@harrowlane.example,2026-12-01T00:00:00Z`,
      `product-code,${license},,,Osprey Works,tenant-8,,`,
    ];
    return csvDownload("customers-sample", `${rows.join("\n")}\n`);
  });
}
