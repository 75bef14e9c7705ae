import { Cell, HeadCell, NameCell, Table } from "#components/ui/layout/table.tsx";
import type { DimensionDetail } from "#lib/products/list-products.ts";
import { aggregationWords, includedPerWords } from "./words.ts";

type Props = {
  dimensions: readonly DimensionDetail[];
  /** Where a dimension is changed, followed by its id; null for those who may only look. */
  editHref: string | null;
};

export function DimensionTable({ dimensions, editHref }: Props) {
  return (
    <Table
      label="What the product charges for"
      isStacked
      hasTwoLines
      head={
        <>
          <HeadCell>Dimension</HeadCell>
          <HeadCell>Unit</HeadCell>
          <HeadCell>An hour counts as</HeadCell>
          <HeadCell>Used for</HeadCell>
          <HeadCell>Held above</HeadCell>
          <HeadCell isEnd>USD a unit</HeadCell>
        </>
      }
    >
      {dimensions.map((dimension) => (
        <tr key={dimension.id}>
          <NameCell href={editHref === null ? undefined : `${editHref}/${dimension.id}`}>
            <span className="two-lines">
              <span>{dimension.label}</span>
              <code>{dimension.name}</code>
            </span>
          </NameCell>
          <Cell label="Unit">{dimension.unit}</Cell>
          <Cell label="An hour counts as">
            {aggregationWords[dimension.aggregation]}
            {dimension.uniqueTag && (
              <>
                {" of "}
                <code>{dimension.uniqueTag}</code>
              </>
            )}
          </Cell>
          <Cell label="Used for">{usesWords(dimension)}</Cell>
          <Cell label="Held above" isEmpty={dimension.guardCap === null && dimension.guardRatio === null}>
            {guardWords(dimension)}
          </Cell>
          <Cell label="USD a unit" isNumber>
            {dimension.price ?? "–"}
          </Cell>
        </tr>
      ))}
    </Table>
  );
}

function usesWords({ isMetered, isEntitled, includedIn, includedPer }: DimensionDetail): string {
  if (includedIn !== null && includedPer !== null) {
    return `Overage after ${includedIn}, by ${includedPerWords[includedPer].toLowerCase()}`;
  }
  return isMetered && isEntitled ? "Metered and entitled" : isMetered ? "Metered" : "Entitled";
}

function guardWords({ guardCap, guardRatio }: DimensionDetail): string {
  const parts = [
    ...(guardCap === null ? [] : [guardCap.toLocaleString("en-GB")]),
    ...(guardRatio === null ? [] : [`${guardRatio} × the week’s greatest hour`]),
  ];
  return parts.length === 0 ? "–" : parts.join(" or ");
}
