import { quantityParts } from "./format-quantity.ts";

type Props = {
  /** An exact decimal as text, or a whole number. Null draws a dash: there is none yet. */
  value: string | number | bigint | null;
  /** How many decimals the column shows; all rows the same. */
  decimals?: number;
  unit?: string;
};

/** A quantity whose whole part stands out. Group commas are drawn by CSS: its text is a number that can be copied. */
export function Quantity({ value, decimals = 0, unit }: Props) {
  if (value === null) return <span className="quantity">–</span>;
  const { sign, groups, fraction } = quantityParts(value, decimals);
  return (
    <span className="quantity">
      {sign}
      {groups.map((group, i) =>
        i === 0 ? (
          group
        ) : (
          <span key={i} className="quantity__group">
            {group}
          </span>
        ),
      )}
      {fraction && <span className="quantity__fraction">.{fraction}</span>}
      {unit && ` ${unit}`}
    </span>
  );
}
