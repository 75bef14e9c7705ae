import type { ReactNode } from "react";
import { quantityParts } from "./format-quantity.ts";

export type QuantityValue = {
  /** An exact decimal as text, or a whole number. Null draws a dash: there is none yet. */
  value: string | number | bigint | null;
  /** How many decimals the column shows; all rows the same. */
  decimals?: number;
};

/** A quantity whose whole part stands out. Group commas are drawn by CSS: its text is a number that can be copied. */
export function Quantity({ value, decimals = 0, unit }: QuantityValue & { unit?: string }) {
  return (
    <span className="quantity">
      {value === null ? "–" : quantityText(value, decimals)}
      {unit ? ` ${unit}` : null}
    </span>
  );
}

/** What stands inside: kept to as few elements as there can be, since tables hold hundreds of quantities. */
export function quantityText(value: string | number | bigint, decimals: number): ReactNode {
  const { sign, groups, fraction } = quantityParts(value, decimals);
  const [first, ...others] = groups;
  const whole = `${sign}${first}`;
  if (others.length === 0 && fraction === "") return whole;
  return [
    whole,
    ...others.map((group, i) => (
      <span key={i} className="quantity__group">
        {group}
      </span>
    )),
    ...(fraction === "" ? [] : [<span key="." className="quantity__fraction">{`.${fraction}`}</span>]),
  ];
}
