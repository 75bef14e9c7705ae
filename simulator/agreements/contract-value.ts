import type { Agreement, Product } from "#simulator/state/tables.ts";

/** Prices have at most 12 decimals (control API). */
const DECIMALS = 12;

function toUnits(price: string): bigint {
  const [whole = "0", fraction = ""] = price.split(".");
  return BigInt(whole + fraction.padEnd(DECIMALS, "0"));
}

/** As many decimals as are needed, two at least; a price has them as money does. */
function toMoney(units: bigint): string {
  const digits = units.toString().padStart(DECIMALS + 1, "0");
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, "").padEnd(2, "0");
  return `${digits.slice(0, -DECIMALS)}.${fraction}`;
}

/** What was bought of each entitled dimension, as terms show it: whole units, a feature as 1. */
export function boughtOf(agreement: Agreement): { dimension: string; quantity: number }[] {
  return agreement.entitlements.flatMap(({ dimension, value }) => {
    if (typeof value === "number") return [{ dimension, quantity: Math.max(0, Math.floor(value)) }];
    return value === true ? [{ dimension, quantity: 1 }] : [];
  });
}

/** estimatedCharges of DescribeAgreement: the part that a contract commits to; "0" for what is only metered, and for a trial. */
export function agreementValueOf(agreement: Agreement, product: Product): string {
  if (agreement.offer === "free-trial") return "0";
  const prices = new Map(product.dimensions.map(({ name, price }) => [name, price ?? "0"]));
  const bought = boughtOf(agreement);
  if (bought.length === 0) return "0";
  return toMoney(
    bought.reduce((sum, { dimension, quantity }) => sum + toUnits(prices.get(dimension) ?? "0") * BigInt(quantity), 0n),
  );
}
