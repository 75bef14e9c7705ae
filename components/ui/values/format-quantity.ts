/** A decimal in parts that can be drawn: sign, groups of three digits from the left, fraction of a fixed length. */
type QuantityParts = { sign: "" | "−"; groups: string[]; fraction: string };

/**
 * Takes an exact decimal as text (`"1234.5"`, `"-0.25"`) or a whole number.
 *
 * @param decimals digits after the point; a longer fraction is never cut, since these are billed quantities.
 * @throws RangeError for anything that is not a decimal number.
 */
export function quantityParts(value: string | number | bigint, decimals: number): QuantityParts {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(value));
  if (!match) throw new RangeError(`not a decimal: ${String(value)}`);
  const [, minus, whole = "0", rawFraction = ""] = match;
  const trimmed = rawFraction.replace(/0+$/, "");
  const fraction = trimmed.padEnd(Math.max(decimals, trimmed.length), "0");
  const digits = whole.replace(/^0+(?=\d)/, "");
  const isZero = /^0*$/.test(digits) && trimmed === "";
  const first = digits.length % 3 || 3;
  const groups = [digits.slice(0, first)];
  for (let i = first; i < digits.length; i += 3) groups.push(digits.slice(i, i + 3));
  return { sign: minus && !isZero ? "−" : "", groups, fraction };
}

/** The decimals that a column of exact texts needs, so that the points stand under each other and no row is all zeros. */
export function mostDecimals(values: readonly (string | null)[]): number {
  return Math.max(0, ...values.map((value) => value?.split(".")[1]?.replace(/0+$/, "").length ?? 0));
}

/** The same as plain text: `12,345.5`. For names, tips and e-mail; tables draw with Quantity. */
export function formatQuantity(value: string | number | bigint, decimals = 0): string {
  const { sign, groups, fraction } = quantityParts(value, decimals);
  return `${sign}${groups.join(",")}${fraction && `.${fraction}`}`;
}
