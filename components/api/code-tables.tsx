import { Cell, HeadCell, Table } from "#components/ui/layout/table.tsx";

type Row = { code: string; status?: number; words: string };

/** Codes with what each means. */
export function CodeTable({ label, rows }: { label: string; rows: readonly Row[] }) {
  const hasStatus = rows.some(({ status }) => status !== undefined);
  return (
    <Table
      label={label}
      isStacked
      head={
        <>
          <HeadCell>Code</HeadCell>
          {hasStatus && <HeadCell>Status</HeadCell>}
          <HeadCell>Meaning</HeadCell>
        </>
      }
    >
      {rows.map(({ code, status, words }) => (
        <tr key={code}>
          <th scope="row">
            <code>{code}</code>
          </th>
          {hasStatus && <Cell label="Status">{status}</Cell>}
          <Cell label="Meaning" className="wraps">
            {words}
          </Cell>
        </tr>
      ))}
    </Table>
  );
}
