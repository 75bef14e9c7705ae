import { formatUtc } from "#components/ui/values/format-instant.ts";
import { DAY_MS } from "#lib/time/hours.ts";
import { agreementWord } from "./agreement-sign.tsx";
import { isOver, type AgreementStatus } from "#lib/status/agreement-statuses.ts";
import type { PricingModel } from "#lib/status/pricing.ts";

export type Term = {
  status: AgreementStatus;
  startsAt: Date | null;
  endsAt: Date | null;
  product: { pricingModel: PricingModel };
};

const bought: Record<Term["product"]["pricingModel"], string> = {
  SUBSCRIPTION: "Pay as you go",
  CONTRACT: "Contract",
  CONTRACT_WITH_CONSUMPTION: "Contract, more by use",
  FREE: "Free",
};

/** What was bought and for how long: "Pay as you go since 3 Mar 2025", "1 Dec 2025 to 30 Nov 2026". Pure. */
export function termWords({ startsAt, endsAt, product }: Term): string {
  const kind = bought[product.pricingModel];
  if (startsAt && endsAt) return `${kind}, ${formatUtc(startsAt, "day")} to ${formatUtc(endsAt, "day")}`;
  if (startsAt) return `${kind} since ${formatUtc(startsAt, "day")}`;
  return endsAt ? `${kind} until ${formatUtc(endsAt, "day")}` : kind;
}

/** The status with its date where there is one: "Ends 30 Nov 2026". Pure. */
export function statusWords({ status, endsAt }: Term): string {
  if (endsAt === null) return agreementWord(status);
  if (status === "ending") return `Ends ${formatUtc(endsAt, "day")}`;
  if (status === "ended") return `Ended ${formatUtc(endsAt, "day")}`;
  if (status === "trial") return `Trial until ${formatUtc(endsAt, "day")}`;
  return agreementWord(status);
}

/** Whole days until the end when it is within `most` days and still ahead; else null. Pure. */
export function daysToEnd({ status, endsAt }: Term, now: Date, most: number): number | null {
  if (endsAt === null || isOver(status)) return null;
  const days = Math.ceil((endsAt.getTime() - now.getTime()) / DAY_MS);
  return days > 0 && days <= most ? days : null;
}
