import { formatQuantity } from "#components/ui/values/format-quantity.ts";
import type { MemberAgreement } from "#lib/agreements/member-agreements.ts";
import { microsOf, microsToText } from "#lib/usage/quantity.ts";

/** One entitlement as the buyer reads it. `included` null: a feature, or a value that is no number. */
export type IncludedPart = {
  key: string;
  label: string;
  unit: string;
  included: string | null;
  /** What stands instead of a number: "included", "not included", a text of the seller. */
  text: string;
  /** Used of it in the running month; null where nothing metered belongs to it. */
  used: string | null;
  rest: string;
  expiresAt: Date | null;
};

type Agreement = Pick<MemberAgreement, "id" | "entitlements" | "product">;

const decimal = /^\d{1,15}(?:\.\d{1,6})?$/;

/**
 * What an agreement includes, each with its use. Use is known where a metered dimension bears the entitlement's name or begins
 * after it, and is counted by the month. Pure.
 */
export function includedParts(
  { id, entitlements, product }: Agreement,
  usedThisMonth: (productId: string, dimension: string) => string | null,
): IncludedPart[] {
  return entitlements.map(({ dimension, valueType, value, expiresAt }) => {
    const known = product.dimensions.find(({ name }) => name === dimension);
    const isNumber = (valueType === "integer" || valueType === "double") && decimal.test(value);
    const metered = product.dimensions.find(
      ({ name, isMetered, includedIn, includedPer }) =>
        isMetered && (name === dimension || (includedIn === dimension && includedPer === "month")),
    );
    const used = isNumber && metered ? (usedThisMonth(product.id, metered.name) ?? "0") : null;
    return {
      key: `${id} ${dimension}`,
      label: known?.label ?? dimension,
      unit: isNumber ? (known?.unit ?? "") : "",
      included: isNumber ? value : null,
      text: valueType === "boolean" ? (value === "true" ? "included" : "not included") : value,
      used,
      rest: isNumber ? restWords(value, used) : "",
      expiresAt,
    };
  });
}

function restWords(included: string, used: string | null): string {
  if (used === null) return "Included";
  const left = microsOf(included) - microsOf(used);
  return left >= 0n
    ? `${formatQuantity(microsToText(left))} left this month`
    : `${formatQuantity(microsToText(-left))} over this month`;
}
