/** AWS's words for what is listed and how it is priced, and ours for how hours are added up. */
export const kindWords = { SAAS: "SaaS", CONTAINER: "Container", AMI: "AMI" } as const;

export const pricingWords = {
  SUBSCRIPTION: "Subscription, by usage",
  CONTRACT: "Contract",
  CONTRACT_WITH_CONSUMPTION: "Contract with consumption",
  FREE: "Free",
} as const;

export const integrationWords = {
  LICENSE: "Licence (Concurrent Agreements)",
  LEGACY: "Customer identifier (before Concurrent Agreements)",
} as const;

export const aggregationWords = {
  SUM: "Sum of the hour",
  MAX: "Greatest of the hour",
  LATEST: "Last of the hour",
  UNIQUE_COUNT: "Count of unique values",
} as const;

export const includedPerWords = { term: "Term", month: "Month, UTC", hour: "Hour (capacity)" } as const;

/** The entries of such a list as options of a select. */
export function optionsOf(words: Readonly<Record<string, string>>): { value: string; label: string }[] {
  return Object.entries(words).map(([value, label]) => ({ value, label }));
}
