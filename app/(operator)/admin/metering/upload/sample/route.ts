import { addHours, hourOf, toIso } from "#lib/time/hours.ts";
import { consoleRoute } from "#app/(operator)/_lib/console-route.ts";
import { csvDownload } from "#app/(operator)/_lib/csv-download.ts";
import { requireConsole } from "#app/(operator)/_lib/require-console.ts";

/** A file of usage to begin with: the columns, and two rows of the hour before this one. */
export function GET(): Promise<Response> {
  return consoleRoute(async () => {
    const { now } = await requireConsole("/admin/metering/upload");
    const hour = addHours(hourOf(now), -1).getTime();
    const rows = [
      "id,agreementId,dimension,quantity,timestamp,tag:team",
      `invoice-2041-line-1,agmt-replace-me,api_calls,12.5,${toIso(new Date(hour + 900_000))},blue`,
      `invoice-2041-line-2,agmt-replace-me,api_calls,3,${toIso(new Date(hour + 1_800_000))},`,
    ];
    return csvDownload("usage-sample", `${rows.join("\n")}\n`);
  });
}
