import type { ReactNode } from "react";
import { FaultList } from "#components/console/fault-list.tsx";
import { FileReview, ReviewList } from "#components/console/file-review.tsx";
import { ReadingFields } from "#components/console/reading-panel.tsx";
import { ConfirmAction } from "#components/ui/actions/confirm-action.tsx";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { CheckField } from "#components/ui/fields/field.tsx";
import { Note } from "#components/ui/feedback/note.tsx";
import { Cell, HeadCell, NameCell } from "#components/ui/layout/table.tsx";
import type { ImportReview as Review, ReviewedRow } from "#lib/customers/import/review-import.ts";
import { asks } from "#lib/customers/import/review-import.ts";
import { readingWords } from "#lib/files/file-format.ts";

type Action = (form: FormData) => Promise<void>;
type ReadReview = Extract<Review, { digest: string }>;
type Props = {
  id: string;
  review: ReadReview;
  /** How it was read. */
  reading: ReactNode;
  /** The lines that would be left out, as CSV. */
  leftOutHref: string;
  commit: Action;
  discard: Action;
};

const FORM = "commit-form";

/** What would become of a list: faults by line, what a person decides, what is made and met, and the step that does it. */
export function ImportReview({ id, review, reading, leftOutHref, commit, discard }: Props) {
  const { rows } = review;
  const faulty = rows.flatMap((row) => ("faults" in row ? [row] : []));
  const sound = rows.flatMap((row) => ("planned" in row && !asks(row) ? [row] : []));
  const asking = rows.flatMap((row) => ("planned" in row && asks(row) ? [row] : []));
  const fresh = sound.filter(({ planned }) => !planned.isLinked).length;
  return (
    <FileReview
      id={id}
      title="Import it"
      step={
        <>
          {faulty.length > 0 && (
            <Note>Lines with errors are left out. Correct them in your file and upload those lines again.</Note>
          )}
          {asking.length > 0 && <Note>Lines that you do not tick under “Decide” are left out too.</Note>}
          {faulty.length + asking.length > 0 && (
            <div>
              <LinkButton icon="download" href={leftOutHref} download>
                Download these lines
              </LinkButton>
            </div>
          )}
          {sound.length + asking.length === 0 ? (
            <Note>No line of this file can be imported.</Note>
          ) : (
            <CommitStep id={id} review={review} count={fresh} asking={asking.length} commit={commit} />
          )}
        </>
      }
      discard={discard}
      giveUp="Discard the list"
    >
      {reading}
      <ReviewList
        id="faults"
        title={faulty.length === 1 ? "1 line has errors" : `${faulty.length} lines have errors`}
        label="Lines with errors"
        hasTwoLines
        head={
          <>
            <HeadCell>Line</HeadCell>
            <HeadCell>Customer</HeadCell>
            <HeadCell>What is wrong</HeadCell>
          </>
        }
        rows={faulty}
      >
        {(row) => (
          <tr key={row.line}>
            <NameCell>{row.line}</NameCell>
            <Cell label="Customer">
              <Customer row={row} />
            </Cell>
            <Cell label="What is wrong" isFull>
              <FaultList faults={row.faults} />
            </Cell>
          </tr>
        )}
      </ReviewList>
      <ReviewList
        id="decide"
        title={asking.length === 1 ? "Decide on 1 line" : `Decide on ${asking.length} lines`}
        label="Lines that may mean another customer"
        hasTwoLines
        shown={asking.length}
        head={
          <>
            <HeadCell>Line</HeadCell>
            <HeadCell>Customer</HeadCell>
            <HeadCell>Why</HeadCell>
            <HeadCell>Import it</HeadCell>
          </>
        }
        rows={asking}
      >
        {(row) => (
          <tr key={row.line}>
            <NameCell>{row.line}</NameCell>
            <Cell label="Customer">
              <Customer row={row} />
            </Cell>
            <Cell label="Why" isFull>
              {row.planned.notes.map(({ message }) => (
                <p key={message}>{message}</p>
              ))}
            </Cell>
            <Cell label="Import it">
              <CheckField form={FORM} name="agreed" value={row.line} label={`Import line ${row.line} anyway`} />
            </Cell>
          </tr>
        )}
      </ReviewList>
      <ReviewList
        id="rows"
        title="What would be made"
        label="Lines that can be imported"
        hasTwoLines
        head={
          <>
            <HeadCell>Line</HeadCell>
            <HeadCell>Customer</HeadCell>
            <HeadCell>Agreement</HeadCell>
            <HeadCell>Organization</HeadCell>
          </>
        }
        rows={sound}
      >
        {(row) => (
          <tr key={row.line}>
            <NameCell>{row.line}</NameCell>
            <Cell label="Customer">
              <Customer row={row} />
              {row.planned.notes.map(({ message }) => (
                <p key={message}>{message}</p>
              ))}
            </Cell>
            <Cell label="Agreement">
              {row.planned.agreement === null ? "New; AWS will be asked" : "Known from AWS"}
            </Cell>
            <Cell label="Organization">
              {row.planned.isLinked ? "Linked already" : row.planned.organizationId === null ? "New" : "Here already"}
            </Cell>
          </tr>
        )}
      </ReviewList>
    </FileReview>
  );
}

function Customer({ row: { name, id } }: { row: ReviewedRow }) {
  return (
    <>
      <span>{name ?? "–"}</span>
      {id !== null && <span className="block break-all text-xs text-ink-2">{id}</span>}
    </>
  );
}

type StepProps = { id: string; review: ReadReview; count: number; asking: number; commit: Action };

function CommitStep({ id, review: { table, digest }, count, asking, commit }: StepProps) {
  const customers = `Import ${count === 1 ? "1 customer" : `${count} customers`}`;
  const ticked = count === 0 ? "Import the ticked lines" : `${customers} and the ticked lines`;
  const words = asking === 0 ? customers : ticked;
  return (
    <ConfirmAction
      id="commit-import"
      formId={FORM}
      open={words}
      title={`${words}?`}
      keep="Not yet"
      action={commit}
      values={{ id, digest }}
      confirm="Import them"
      pending="Importing…"
      confirmKind="main"
    >
      <ul>
        <li>The file is read as {readingWords(table.reading)}.</li>
        <li>Usage of their agreements is taken from now on.</li>
        <li>Nothing of an agreement is sent before AWS has confirmed it, nor any hour before Meter from.</li>
        <li>No e-mail is sent. It can be taken back while no usage was reported.</li>
      </ul>
      <ReadingFields reading={table.reading} />
    </ConfirmAction>
  );
}
