import { formatQuantity, mostDecimals } from "#components/ui/values/format-quantity.ts";

/** "1,400 units", "0.4 units", "1 unit": from exact text, with the decimals that it has. */
export function unitWords(units: string): string {
  return `${formatQuantity(units, mostDecimals([units]))} ${units === "1" ? "unit" : "units"}`;
}

/** "1 record", "1,204 records". */
export function manyWords(n: number, one: string): string {
  return `${n.toLocaleString("en-GB")} ${n === 1 ? one : `${one}s`}`;
}
