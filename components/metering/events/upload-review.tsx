import type { ReactNode } from "react";
import { FaultList } from "#components/console/fault-list.tsx";
import { FileReview, ReviewList } from "#components/console/file-review.tsx";
import { ReadingFields } from "#components/console/reading-panel.tsx";
import { ConfirmAction } from "#components/ui/actions/confirm-action.tsx";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { Note } from "#components/ui/feedback/note.tsx";
import { Cell, HeadCell, NameCell, QuantityCell } from "#components/ui/layout/table.tsx";
import { readingWords, type Reading } from "#lib/files/file-format.ts";
import type { FileTable } from "#lib/files/read-table.ts";
import type { ValidatedTotal } from "#lib/usage/uploads/sum-validated.ts";
import type { ValidatedRow } from "#lib/usage/uploads/upload-usage.ts";

type Action = (form: FormData) => Promise<void>;
type Props = {
  id: string;
  table: FileTable;
  rows: readonly ValidatedRow[];
  /** How it was read. */
  reading: ReactNode;
  totals: readonly ValidatedTotal[];
  /** Agreements in words. */
  names: ReadonlyMap<string, string>;
  record: Action;
  discard: Action;
};

/** What would become of a file: faults by row, sums by hour, and the step that is final. */
export function UploadReview({ id, table, rows, reading, totals, names, record, discard }: Props) {
  const refused = rows.flatMap(({ line, verdict, id: eventId, faults }) =>
    verdict.status === "rejected" ? [{ line, verdict, eventId, faults }] : [],
  );
  const duplicates = rows.filter(({ verdict }) => verdict.status === "duplicate").length;
  const accepted = rows.length - refused.length - duplicates;
  return (
    <FileReview
      id={id}
      title="Record it"
      step={
        <>
          <p>
            {count(rows.length)} {rows.length === 1 ? "row" : "rows"}: <b>{count(accepted)} would be accepted</b>,{" "}
            {count(duplicates)} are known already, {count(refused.length)} would be refused.
          </p>
          {accepted === 0 ? (
            <Note>Nothing in this file would count.</Note>
          ) : (
            <RecordStep id={id} reading={table.reading} accepted={accepted} record={record} />
          )}
        </>
      }
      discard={discard}
      giveUp="Discard the file"
    >
      {reading}
      <ReviewList
        id="refused"
        title={refused.length === 1 ? "1 row would be refused" : `${count(refused.length)} rows would be refused`}
        label="Rows that would be refused"
        head={
          <>
            <HeadCell>Line</HeadCell>
            <HeadCell>Event</HeadCell>
            <HeadCell>Code</HeadCell>
            <HeadCell>Why</HeadCell>
          </>
        }
        rows={refused}
      >
        {({ line, verdict, eventId, faults }) => (
          <tr key={line}>
            <NameCell>{line}</NameCell>
            <Cell label="Event">
              <span className="break-all">{eventId ?? "–"}</span>
            </Cell>
            <Cell label="Code">
              <code>{verdict.code}</code>
            </Cell>
            <Cell label="Why" isFull>
              {faults.length === 0 ? verdict.detail : <FaultList faults={faults} />}
            </Cell>
          </tr>
        )}
      </ReviewList>
      <Totals totals={totals} names={names} />
    </FileReview>
  );
}

function Totals({ totals, names }: Pick<Props, "totals" | "names">) {
  return (
    <ReviewList
      id="totals"
      title="What would be counted"
      ofAll={`of ${count(totals.length)} hours`}
      label="Usage by hour"
      hasTwoLines
      head={
        <>
          <HeadCell>Hour, UTC</HeadCell>
          <HeadCell>Agreement</HeadCell>
          <HeadCell>Dimension</HeadCell>
          <HeadCell isEnd>Events</HeadCell>
          <HeadCell isEnd>Quantity</HeadCell>
        </>
      }
      rows={totals}
    >
      {(total, place) => (
        <tr key={place}>
          <NameCell>
            <span className="two-lines">
              <span>{formatUtc(total.hour, "short-day-hour").replace(" UTC", "")}</span>
              {total.isParked ? (
                <span>Set aside, counted by no hour yet</span>
              ) : (
                total.isLate && <span>Late: their own hour is over</span>
              )}
            </span>
          </NameCell>
          <Cell label="Agreement">{names.get(total.agreementId) ?? total.agreementId}</Cell>
          <Cell label="Dimension">
            <code>{total.dimension}</code>
          </Cell>
          <Cell label="Events" isNumber>
            {count(total.events)}
          </Cell>
          <QuantityCell label="Quantity" value={total.quantity} decimals={6} />
        </tr>
      )}
    </ReviewList>
  );
}

type StepProps = { id: string; reading: Reading; accepted: number; record: Action };

function RecordStep({ id, reading, accepted, record }: StepProps) {
  const words = `Record ${accepted === 1 ? "1 event" : `${count(accepted)} events`}`;
  return (
    <ConfirmAction
      id="record-file"
      open={words}
      title={`${words}? This is final.`}
      keep="Not yet"
      action={record}
      values={{ id }}
      confirm="Record them"
      pending="Recording…"
    >
      <ul>
        <li>The file is read as {readingWords(reading)}.</li>
        <li>They count like what your product reports, and their buyers are charged.</li>
        <li>It cannot be taken back as a whole. Until its hour is frozen, a single event can be voided.</li>
        <li>Each row is judged once more; what is refused then does not count and can be downloaded.</li>
      </ul>
      <ReadingFields reading={reading} />
    </ConfirmAction>
  );
}

function count(n: number): string {
  return n.toLocaleString("en-GB");
}
