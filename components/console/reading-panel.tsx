import { Button } from "#components/ui/actions/button.tsx";
import { SelectField } from "#components/ui/fields/field.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { Cell, HeadCell, NameCell, Table } from "#components/ui/layout/table.tsx";
import {
  encodingNames,
  fileEncodings,
  readingWords,
  separatorNames,
  type Reading,
  type ReadingChoice,
} from "#lib/files/file-format.ts";
import type { FileTable, TableRow } from "#lib/files/read-table.ts";

type Props = {
  /** The review's own address. */
  action: string;
  /** Null: the file cannot be read as it was chosen. */
  table: FileTable | null;
  choice: ReadingChoice;
};

const FIRST = 2;
const BEYOND_ASCII = 4;
const COLUMNS = 5;

/** How a file was read, a few of its rows to look at, and another way to read it. */
export function ReadingPanel({ action, table, choice }: Props) {
  const reading: Partial<Reading> = table?.reading ?? { ...plain(choice) };
  return (
    <Panel id="reading" title={table === null ? "Read it another way" : `Read as ${readingWords(table.reading)}`}>
      {table !== null && !table.isCertain && (
        <p>The file does not say its encoding. Check that names and letters below are right before you go on.</p>
      )}
      {table !== null && <Sample table={table} />}
      <form action={action} className="row row--wrap items-end">
        <SelectField
          id="encoding"
          label="Encoding"
          defaultValue={reading.encoding}
          options={fileEncodings.map((value) => ({ value, label: encodingNames[value] }))}
        />
        <SelectField
          id="separator"
          label="Values separated by"
          defaultValue={reading.separator}
          options={separatorNames.map((value) => ({ value, label: value }))}
        />
        <Button type="submit">Read again</Button>
      </form>
    </Panel>
  );
}

function plain({ encoding, separator }: ReadingChoice): Partial<Reading> {
  return { encoding: encoding ?? undefined, separator: separator ?? undefined } as Partial<Reading>;
}

function Sample({ table }: { table: FileTable }) {
  const rows = sampleRows(table.rows);
  const used = table.columns.filter((name) => name !== null && rows.some(({ cells }) => cells.has(name)));
  const columns = used.filter((name) => name !== null).slice(0, COLUMNS);
  if (columns.length === 0) return null;
  return (
    <Table
      label="Rows of the file"
      isStacked
      hasTwoLines
      head={
        <>
          <HeadCell>Line</HeadCell>
          {columns.map((name) => (
            <HeadCell key={name}>{name}</HeadCell>
          ))}
        </>
      }
    >
      {rows.map(({ line, cells }) => (
        <tr key={line}>
          <NameCell>{line}</NameCell>
          {columns.map((name) => (
            <Cell key={name} label={name}>
              <span className="break-all">{shorten(cells.get(name) ?? "–")}</span>
            </Cell>
          ))}
        </tr>
      ))}
    </Table>
  );
}

/** The first rows, and the first that show what an encoding does. */
function sampleRows(rows: readonly TableRow[]): TableRow[] {
  const telling = rows.filter(({ raw }) => /[^\t\x20-\x7E]/.test(raw)).slice(0, BEYOND_ASCII);
  return [...new Set([...rows.slice(0, FIRST), ...telling])].toSorted((a, b) => a.line - b.line);
}

/** A licence's ARN is known by its tail. */
function shorten(written: string): string {
  const value = written.replace(/^.*(?=license:l-)/, "…");
  return value.length > 60 ? `${value.slice(0, 59)}…` : value;
}

/** The reading that a form confirms, as it was shown. */
export function ReadingFields({ reading: { encoding, separator } }: { reading: Reading }) {
  return (
    <>
      <input type="hidden" name="encoding" value={encoding} />
      <input type="hidden" name="separator" value={separator} />
    </>
  );
}
