import { Instant } from "#components/ui/values/instant.tsx";
import { Cell, HeadCell, NameCell, QuantityCell, Table } from "#components/ui/layout/table.tsx";
import type { ImportSummary } from "#lib/customers/import/read-imports.ts";

/** Where an import stands, in a sentence. */
export function importWords({ state, unconfirmed, ...counts }: ImportSummary): string {
  switch (state) {
    case "CHECKED":
      return "Nothing is made of it yet. Look at what would become of it.";
    case "COMMITTED":
      return unconfirmed === 0
        ? `Imported, and confirmed by AWS.${countWords(counts)}`
        : `Imported; AWS has not confirmed ${unconfirmed} yet.${countWords(counts)}`;
    case "UNDONE":
      return "Imported and taken back.";
  }
}

/** " 12 new, 3 changed, 985 unchanged."; nothing for imports from before they were counted. */
function countWords({ created, changed, unchanged }: Pick<ImportSummary, "created" | "changed" | "unchanged">): string {
  if (created === null || changed === null || unchanged === null) return "";
  const [isNew, isChanged, isSame] = [created, changed, unchanged].map((n) => n.toLocaleString("en"));
  return ` ${isNew} new, ${isChanged} changed, ${isSame} unchanged.`;
}

export function ImportTable({ imports, zone }: { imports: readonly ImportSummary[]; zone: string | null }) {
  return (
    <Table
      label="Lists of customers"
      isStacked
      head={
        <>
          <HeadCell>List</HeadCell>
          <HeadCell isEnd>Customers</HeadCell>
          <HeadCell isEnd>Not confirmed</HeadCell>
          <HeadCell>State</HeadCell>
        </>
      }
    >
      {imports.map((one) => (
        <tr key={one.id}>
          <NameCell href={`/admin/customers/import/${one.id}`}>
            <Instant at={one.createdAt} zone={zone} show="second" />
          </NameCell>
          <QuantityCell label="Customers" isEnd value={String(one.rowCount)} />
          <QuantityCell
            label="Not confirmed"
            isEnd
            value={one.state === "COMMITTED" ? String(one.unconfirmed) : null}
          />
          <Cell label="State" isFull>
            {importWords(one)}
          </Cell>
        </tr>
      ))}
    </Table>
  );
}
