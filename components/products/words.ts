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

export const latePolicyWords = {
  CARRY: "Count it in the current hour",
  HOLD: "Set it aside until somebody lets it go",
  REFUSE: "Refuse it",
} as const;

export const unknownDimensionWords = {
  REFUSE: "Refuse it",
  PARK: "Park it until the dimension is there",
} as const;

export const heldAtDeadlineWords = {
  EXPIRE: "Let it expire: not billed",
  SEND: "Send it after all: billed",
} as const;

/** How long an agreement's last usage is taken after its end, and what that costs. */
export function drainWords({ drainMinutes, integration }: { drainMinutes: number; integration: string }): string {
  if (integration === "LEGACY") return "Not used: AWS accepts no usage after unsubscribe-success";
  const taken = Math.min(drainMinutes, 45);
  const lost =
    taken === 0
      ? "Usage reported after an agreement’s end is not billed"
      : "Usage reported later than that after an agreement’s end is not billed";
  return `${taken} min. ${lost}; ${60 - taken} min are left to send the last hour.`;
}

/** A UTC hour as a form's field holds it; empty for none. */
export function hourField(at: Date | null): string {
  return at === null ? "" : at.toISOString().slice(0, 16);
}

/** The entries of such a list as options of a select. */
export function optionsOf(words: Readonly<Record<string, string>>): { value: string; label: string }[] {
  return Object.entries(words).map(([value, label]) => ({ value, label }));
}
