import Link from "next/link";
import { spanWords } from "#components/console/time-left.ts";
import { Instant } from "#components/ui/values/instant.tsx";
import { Note } from "#components/ui/feedback/note.tsx";
import type { RecordRow } from "#lib/metering/record-row.ts";
import { recordHref } from "#components/metering/records/record-href.ts";
import { riskTitle } from "./risk-words.ts";

/** The record that is lost soonest, in one line above a list. */
export function NextLoss({ record, now, zone }: { record: RecordRow; now: Date; zone: string | null }) {
  if (record.deadline === null) return null;
  return (
    <Note kind="risk">
      <b>
        Next loss at <Instant at={record.deadline} zone={zone} show="hour" />, in{" "}
        {spanWords(record.deadline.getTime() - now.getTime())}.
      </b>{" "}
      {riskTitle(record)}. <Link href={recordHref(record)}>Open it</Link>
    </Note>
  );
}
