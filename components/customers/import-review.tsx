import { AskDialog } from "#components/ui/ask-dialog.tsx";
import { Note } from "#components/ui/note.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { Cell, HeadCell, NameCell, Table } from "#components/ui/table.tsx";
import type { ReviewedRow } from "#lib/agreements/import/stage-import.ts";

type Action = (form: FormData) => Promise<void>;
type Props = { id: string; rows: readonly ReviewedRow[]; commit: Action; discard: Action };

/** Lines of each list; a page's HTML stays below 100 kB. */
const SHOWN = 60;

/** What would become of a list: faults by line, what is made and met, and the step that does it. */
export function ImportReview({ id, rows, commit, discard }: Props) {
  const faulty = rows.flatMap((row) => ("faults" in row ? [row] : []));
  const sound = rows.flatMap((row) => ("planned" in row ? [row] : []));
  const fresh = sound.filter(({ planned }) => !planned.isLinked);
  return (
    <div className="columns-main">
      <div className="stack">
        {faulty.length > 0 && (
          <Panel
            id="faults"
            title={faulty.length === 1 ? "1 line stands in the way" : `${faulty.length} lines stand in the way`}
            isFlush
            foot={faulty.length > SHOWN && <span>The first {SHOWN}.</span>}
          >
            <Table
              label="Lines at fault"
              isStacked
              head={
                <>
                  <HeadCell isEnd>Line</HeadCell>
                  <HeadCell>Customer</HeadCell>
                  <HeadCell>What is wrong</HeadCell>
                </>
              }
            >
              {faulty.slice(0, SHOWN).map(({ line, name, faults }) => (
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
              ))}
            </Table>
          </Panel>
        )}
        {sound.length > 0 && (
          <Panel
            id="rows"
            title="What would be made"
            isFlush
            foot={sound.length > SHOWN && <span>The first {SHOWN}.</span>}
          >
            <Table
              label="Lines that can be imported"
              isStacked
              head={
                <>
                  <HeadCell isEnd>Line</HeadCell>
                  <HeadCell>Customer</HeadCell>
                  <HeadCell>Agreement</HeadCell>
                  <HeadCell>Organization</HeadCell>
                </>
              }
            >
              {sound.slice(0, SHOWN).map(({ line, name, planned }) => (
                <tr key={line}>
                  <NameCell>{line}</NameCell>
                  <Cell label="Customer">{name}</Cell>
                  <Cell label="Agreement">
                    {planned.agreement === null ? "New; AWS will be asked" : "Known from AWS"}
                  </Cell>
                  <Cell label="Organization">
                    {planned.isLinked ? "Linked already" : planned.organizationId === null ? "New" : "Here already"}
                  </Cell>
                </tr>
              ))}
            </Table>
          </Panel>
        )}
      </div>
      <Panel id="final" title="Import it">
        {faulty.length > 0 ? (
          <Note>Mend these lines in your file and check it again. All of a list is imported, or nothing.</Note>
        ) : (
          <AskDialog
            id="commit-import"
            open={`Import ${fresh.length === 1 ? "1 customer" : `${fresh.length} customers`}`}
            title={`Import ${fresh.length === 1 ? "1 customer" : `${fresh.length} customers`}?`}
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
        )}
        <form action={discard}>
          <input type="hidden" name="id" value={id} />
          <SubmitButton kind="quiet" pendingLabel="Giving up…">
            Give the list up
          </SubmitButton>
        </form>
      </Panel>
    </div>
  );
}
