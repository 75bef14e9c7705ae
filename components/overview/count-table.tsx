import Link from "next/link";
import type { ReactNode } from "react";
import { Cell, NameCell, Table } from "#components/ui/layout/table.tsx";

type Props = { label: string; rows: readonly { key: string; name: ReactNode; n: number; href: string }[] };

/** How many of each kind, each number leading to its list. */
export function CountTable({ label, rows }: Props) {
  return (
    <Table label={label}>
      {rows.map(({ key, name, n, href }) => (
        <tr key={key}>
          <NameCell>{name}</NameCell>
          <Cell isNumber>
            <Link href={href} prefetch={false}>
              {n.toLocaleString("en-GB")}
            </Link>
          </Cell>
        </tr>
      ))}
    </Table>
  );
}
