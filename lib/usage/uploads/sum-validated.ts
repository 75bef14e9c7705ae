import type { ValidatedRow } from "#lib/usage/uploads/upload-usage.ts";
import { microsToText } from "#lib/usage/quantity.ts";

/** What rows that would be accepted add up to, for one agreement, dimension and hour; `quantity` is exact text. */
export type ValidatedTotal = {
  agreementId: string;
  dimension: string;
  hour: Date;
  isLate: boolean;
  isParked: boolean;
  events: number;
  quantity: string;
};

/** Adds up the rows that would be accepted, by agreement, hour and dimension. Pure. */
export function sumValidated(rows: readonly ValidatedRow[]): ValidatedTotal[] {
  const totals = new Map<string, ValidatedTotal & { micros: bigint }>();
  for (const { verdict, event, agreementId, isParked } of rows) {
    if (verdict.status !== "accepted" || event === null || agreementId === null) continue;
    const { hour, isLate } = verdict;
    const key = `${agreementId} ${hour.getTime()} ${isParked} ${isLate} ${event.dimension}`;
    const total = totals.get(key) ?? {
      ...{ agreementId, dimension: event.dimension, hour, isLate, isParked },
      events: 0,
      quantity: "0",
      micros: 0n,
    };
    total.events++;
    total.micros += event.micros;
    totals.set(key, total);
  }
  return [...totals.values()]
    .map(({ micros, ...total }) => ({ ...total, quantity: microsToText(micros) }))
    .toSorted((a, b) => a.hour.getTime() - b.hour.getTime() || (a.agreementId < b.agreementId ? -1 : 1));
}
