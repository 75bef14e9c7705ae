import type { SkewVerdict } from "#lib/metering/submit/preconditions/clock-skew.ts";
import { ownerOf, type SentRecord } from "#lib/metering/submit/decide-outcomes.ts";
import { placeOf, type Refusal } from "#lib/metering/submit/decide-refusals.ts";
import type { Claim } from "#lib/metering/submit/claim-records.ts";

export type SubmitCounts = {
  submitted: number;
  accepted: number;
  rejected: number;
  retried: number;
  notSubscribed: number;
  conflicts: number;
};

/** Requests that one run spends on finding bad records in refused batches, so that bad data cannot eat the quota. */
const SPLIT_BUDGET = 200;
/** Products that the same kind of refusal stops before the whole region is left alone until the next run. */
const MAX_STOPPED_PRODUCTS = 3;

/** What the senders of one run share. */
export type Run = {
  counts: SubmitCounts;
  /** Calls without an answer in a row. */
  failures: number;
  splits: number;
  /** How far the clocks differ by this run's last answer; null: none has come yet. */
  skew: SkewVerdict | null;
  /** What this run does not ask for any more: the set-up is at fault, and the records wait. */
  stopped: { products: Set<string>; regions: Set<string>; agreements: Set<string> };
  /** What AWS has answered for in this run: records of it are taken. */
  taken: { products: Set<string>; regions: Set<string> };
  /** Agreements whose records AWS refused alone in this run, by place. */
  refused: Map<string, Set<string>>;
};

export function beginRun(): Run {
  return {
    counts: { submitted: 0, accepted: 0, rejected: 0, retried: 0, notSubscribed: 0, conflicts: 0 },
    failures: 0,
    splits: SPLIT_BUDGET,
    skew: null,
    stopped: { products: new Set(), regions: new Set(), agreements: new Set() },
    taken: { products: new Set(), regions: new Set() },
    refused: new Map(),
  };
}

export function isStopped({ stopped }: Run, { productId, region }: Claim): boolean {
  return stopped.regions.has(region) || stopped.products.has(productId);
}

/** Leaves a product alone until the next run; after some of them the region. */
export function stopProduct({ stopped }: Run, { productId, region }: Claim): void {
  stopped.products.add(productId);
  if (stopped.products.size >= MAX_STOPPED_PRODUCTS) stopped.regions.add(region);
}

/** Remembers whose record was refused alone. An unknown name says nothing about others where the record is proven to be at fault. */
export function noteRefused({ refused }: Run, claim: Claim, { usage, wasRefusedAlone }: SentRecord, answer: Refusal) {
  if (wasRefusedAlone === "PROVEN" && answer.because === "unknown") return;
  const place = placeOf(claim, answer);
  refused.set(place, (refused.get(place) ?? new Set()).add(ownerOf(usage)));
}

/** How many agreements' records met the same refusal in this run. */
export function agreementsRefused({ refused }: Run, claim: Claim, answer: Refusal): number {
  return refused.get(placeOf(claim, answer))?.size ?? 0;
}

/** Whether AWS has taken records in this run where the refusal came: of the region, or of the product. */
export function isTakenInRun({ taken }: Run, { productId, region }: Claim, { because }: Refusal): boolean {
  return because === "unknown" ? taken.regions.has(region) : taken.products.has(productId);
}
