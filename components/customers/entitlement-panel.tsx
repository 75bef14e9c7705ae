import { formatUtc } from "#components/ui/values/format-instant.ts";
import { Cell, NameCell, Table } from "#components/ui/layout/table.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import type { EntitlementRow } from "#lib/entitlements/list-entitlements.ts";

/** What AWS last said is granted; nothing at all for products that grant nothing. */
export function EntitlementPanel({ entitlements }: { entitlements: readonly EntitlementRow[] }) {
  const newest = entitlements.reduce<Date | null>(
    (latest, { readAt }) => (latest === null || readAt > latest ? readAt : latest),
    null,
  );
  if (newest === null) return null;
  return (
    <Panel id="entitlements" title="Entitlements" isFlush aside={`AWS, ${formatUtc(newest, "short-day-hour")}`}>
      <Table label="Entitlements by dimension" hasTwoLines>
        {entitlements.map(({ id, label, value, unit, valueType, expiresAt }) => (
          <tr key={id}>
            <NameCell>{label}</NameCell>
            <Cell isEnd>
              <span className="two-lines">
                <span>
                  {valueType === "boolean" ? (value === "true" ? "Included" : "Not included") : `${value} ${unit}`}
                </span>
                <span>{expiresAt === null ? "No end told" : `to ${formatUtc(expiresAt, "day")}`}</span>
              </span>
            </Cell>
          </tr>
        ))}
      </Table>
    </Panel>
  );
}
