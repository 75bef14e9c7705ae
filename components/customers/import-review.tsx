import { FileReview, ReviewList } from "#components/console/file-review.tsx";
import { AskDialog } from "#components/ui/ask-dialog.tsx";
import { Note } from "#components/ui/note.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { Cell, HeadCell, NameCell } from "#components/ui/table.tsx";
import type { ReviewedRow } from "#lib/agreements/import/stage-import.ts";

type Action = (form: FormData) => Promise<void>;
type Props = { id: string; rows: readonly ReviewedRow[]; commit: Action; discard: Action };

/** What would become of a list: faults by line, what is made and met, and the step that does it. */
export function ImportReview({ id, rows, commit, discard }: Props) {
  const faulty = rows.flatMap((row) => ("faults" in row ? [row] : []));
  const sound = rows.flatMap((row) => ("planned" in row ? [row] : []));
  const fresh = sound.filter(({ planned }) => !planned.isLinked).length;
  return (
    <FileReview
      id={id}
      title="Import it"
      step={
        faulty.length > 0 ? (
          <Note>Mend these lines in your file and check it again. All of a list is imported, or nothing.</Note>
        ) : (
          <CommitStep id={id} count={fresh} commit={commit} />
        )
      }
      discard={discard}
      giveUp="Give the list up"
    >
      <ReviewList
        id="faults"
        title={faulty.length === 1 ? "1 line stands in the way" : `${faulty.length} lines stand in the way`}
        label="Lines at fault"
        head={
          <>
            <HeadCell isEnd>Line</HeadCell>
            <HeadCell>Customer</HeadCell>
            <HeadCell>What is wrong</HeadCell>
          </>
        }
        rows={faulty}
      >
        {({ line, name, faults }) => (
          <tr key={line}>
            <NameCell>{line}</NameCell>
            <Cell label="Customer">{name ?? "–"}</Cell>
            <Cell label="What is wrong" isFull>
              {faults.map(({ path, message }) => (
                <p key={path + message}>
                  <code>{path}</code> {message}
                </p>
              ))}
            </Cell>
          </tr>
        )}
      </ReviewList>
      <ReviewList
        id="rows"
        title="What would be made"
        label="Lines that can be imported"
        head={
          <>
            <HeadCell isEnd>Line</HeadCell>
            <HeadCell>Customer</HeadCell>
            <HeadCell>Agreement</HeadCell>
            <HeadCell>Organization</HeadCell>
          </>
        }
        rows={sound}
      >
        {({ line, name, planned }) => (
          <tr key={line}>
            <NameCell>{line}</NameCell>
            <Cell label="Customer">{name}</Cell>
            <Cell label="Agreement">{planned.agreement === null ? "New; AWS will be asked" : "Known from AWS"}</Cell>
            <Cell label="Organization">
              {planned.isLinked ? "Linked already" : planned.organizationId === null ? "New" : "Here already"}
            </Cell>
          </tr>
        )}
      </ReviewList>
    </FileReview>
  );
}

function CommitStep({ id, count, commit }: { id: string; count: number; commit: Action }) {
  const words = `Import ${count === 1 ? "1 customer" : `${count} customers`}`;
  return (
    <AskDialog
      id="commit-import"
      open={words}
      title={`${words}?`}
      keep="Not yet"
      action={commit}
      confirm={
        <SubmitButton kind="main" pendingLabel="Importing…">
          Import them
        </SubmitButton>
      }
    >
      <ul>
        <li>Usage of their agreements is taken from now on.</li>
        <li>Nothing of an agreement is sent before AWS has confirmed it, nor any hour before Meter from.</li>
        <li>Nobody is mailed. It can be taken back while no usage was reported.</li>
      </ul>
      <input type="hidden" name="id" value={id} />
    </AskDialog>
  );
}
