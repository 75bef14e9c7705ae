type Shown = { disabledAt: Date | null; disabledReason: string | null; failingSince: Date | null };

/** How an endpoint is doing, in a word. */
export function endpointWord({ disabledAt, disabledReason, failingSince }: Shown): string {
  if (disabledAt !== null) {
    if (disabledReason === "GONE") return "Off: it answered 410, gone";
    if (disabledReason === "FAILING") return "Off: it failed for five days";
    return "Off";
  }
  return failingSince === null ? "On" : "On, failing";
}

export const deliveryWords = { DUE: "To be sent", DELIVERED: "Delivered", FAILED: "Given up" } as const;

/** What the last try came to. */
export function answerWord(last: { httpStatus: number | null; error: string | null } | null): string {
  if (last === null) return "not tried yet";
  return last.httpStatus === null ? (last.error ?? "no answer") : `answered ${last.httpStatus}`;
}
