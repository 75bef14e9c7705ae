import type { Bar } from "#components/charts/bar-scale.ts";
import { formatQuantity } from "#components/ui/values/format-quantity.ts";
import type { MemberDay } from "#lib/metering/queries/sum-member-days.ts";
import { microsOf, microsToText } from "#lib/usage/quantity.ts";

/** One dimension's month: a bar, a tip and a table's cell for each day, and the exact sums. */
export type DailySeries = {
  key: string;
  label: string;
  unit: string;
  days: { key: string; label: string; billed: string; counting: string; unbilled: string }[];
  billed: string;
  counting: string;
  unbilled: string;
};

type Product = { id: string; title: string; dimensions: readonly { name: string; label: string; unit: string }[] };

/**
 * Sorts days into one series for each dimension of each product that was used, in the order of the products' dimensions. A
 * product's title stands before the label only where several products were used. Pure.
 */
export function toDailySeries(
  days: readonly MemberDay[],
  products: readonly Product[],
  calendar: readonly { key: string; label: string }[],
): DailySeries[] {
  const used = new Map<string, Map<string, MemberDay>>();
  for (const row of days) {
    const key = `${row.productId} ${row.dimension}`;
    used.set(key, (used.get(key) ?? new Map<string, MemberDay>()).set(row.day, row));
  }
  const hasSeveral = new Set(days.map(({ productId }) => productId)).size > 1;
  return products.flatMap((product) =>
    namesOf(product, days).flatMap(({ name, label, unit }) => {
      const key = `${product.id} ${name}`;
      const rows = used.get(key);
      if (!rows) return [];
      const sum = (part: "billed" | "counting" | "unbilled") =>
        microsToText([...rows.values()].reduce((total, row) => total + microsOf(row[part]), 0n));
      return {
        key,
        label: hasSeveral ? `${product.title}: ${label}` : label,
        unit,
        billed: sum("billed"),
        counting: sum("counting"),
        unbilled: sum("unbilled"),
        days: calendar.map((day) => ({ ...day, ...(rows.get(day.key) ?? nothing), key: day.key })),
      };
    }),
  );
}

const nothing = { billed: "0", counting: "0", unbilled: "0" };

/** The product's dimensions, and those that were used before they were taken out of it, under their own name. */
function namesOf(product: Product, days: readonly MemberDay[]): Product["dimensions"] {
  const known = new Set(product.dimensions.map(({ name }) => name));
  const gone = new Set(
    days.filter((day) => day.productId === product.id && !known.has(day.dimension)).map((day) => day.dimension),
  );
  return [...product.dimensions, ...[...gone].map((name) => ({ name, label: name, unit: "" }))];
}

/** Heights for the drawing; the exact numbers stay in the series. */
export function toBars({ days }: DailySeries): Bar[] {
  return days.map(({ key, label, billed, counting }) => ({
    key,
    label,
    billed: Number(billed),
    counting: Number(counting),
  }));
}

/** A day or a sum in words: "58 billed, 3.4 still counting". */
export function usageWords({
  billed,
  counting,
  unbilled,
}: Pick<DailySeries, "billed" | "counting" | "unbilled">): string {
  return [
    `${formatQuantity(billed)} billed`,
    ...(counting === "0" ? [] : [`${formatQuantity(counting)} still counting`]),
    ...(unbilled === "0" ? [] : [`${formatQuantity(unbilled)} not billed`]),
  ].join(", ");
}
