import { addHours, hourOf, toIso } from "#lib/time/hours.ts";
import { requireConsole } from "../../../../require-console.ts";

/** A file of usage to begin with: the columns, and two rows of the hour before this one. */
export async function GET(): Promise<Response> {
  const { now } = await requireConsole("/admin/metering/upload");
  const hour = addHours(hourOf(now), -1).getTime();
  const rows = [
    "id,agreementId,dimension,quantity,timestamp,tag:team",
    `invoice-2041-line-1,agmt-replace-me,api_calls,12.5,${toIso(new Date(hour + 900_000))},blue`,
    `invoice-2041-line-2,agmt-replace-me,api_calls,3,${toIso(new Date(hour + 1_800_000))},`,
  ];
  return new Response(`${rows.join("\n")}\n`, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="usage-sample.csv"',
      "cache-control": "private, no-store",
    },
  });
}
