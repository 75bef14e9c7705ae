import { bareName, mayMeanAnotherAccount } from "#lib/marketplace/aws-errors.ts";
import type { MeteringAnswer } from "#lib/marketplace/metering-port.ts";
import type { RefusedAlone } from "#lib/metering/submit/decide-outcomes.ts";

/** What AWS's refusal of records that were sent alone means. */
export type Verdict =
  /** Final: AWS documents the name as a record's own fault. */
  | "own-fault"
  /** Not final: the record is sent again with backoff; others are not concerned. */
  | "waits-alone"
  /** Two agreements' records met the same unknown name, and AWS took nothing meanwhile: the set-up is at fault. */
  | "set-up"
  /** Every agreement of the product is unknown to AWS: the credentials are of another account than the product. */
  | "another-account";

/** A refusal for a record's sake, or by a name that does not say why. */
export type Refusal = Extract<MeteringAnswer, { kind: "refused" }> & { because: "record" | "unknown" };

export function isRefusal(answer: MeteringAnswer): answer is Refusal {
  return answer.kind === "refused" && (answer.because === "record" || answer.because === "unknown");
}

/** What is known of the records that AWS refused alone for one reason, in one place. */
export type Evidence = {
  because: Refusal["because"];
  errorName: string;
  /** Agreements whose records were refused so, without those of which it is proven that they alone are at fault. */
  agreements: number;
  /** AWS has taken other records of the same place since. */
  isTaken: boolean;
};

/** Whether a refusal says something about one record for certain, so that nothing else needs to be known. Pure. */
export function isCertain({ because, errorName }: Refusal): boolean {
  return because === "record" && !mayMeanAnotherAccount(errorName);
}

/**
 * Where refusals are looked at together: all that have the same unknown name in a region, or all of a product whose name may mean another
 * account. Pure.
 */
export function placeOf({ productId, region }: { productId: string; region: string }, refusal: Refusal): string {
  return refusal.because === "unknown" ? `${region} ${productId} ${bareName(refusal.errorName)}` : productId;
}

/** One record alone never blames the set-up; two agreements' do, unless AWS takes others. Pure. */
export function decideRefusals({ because, errorName, agreements, isTaken }: Evidence): Verdict {
  const isSuspicious = agreements >= 2 && !isTaken;
  if (because === "unknown") return isSuspicious ? "set-up" : "waits-alone";
  return isSuspicious && mayMeanAnotherAccount(errorName) ? "another-account" : "own-fault";
}

/** What is kept of a record that waits after it was refused alone. Pure. */
export function keptOf(isTaken: boolean, was: RefusedAlone | undefined): RefusedAlone {
  return isTaken || was === "PROVEN" ? "PROVEN" : "PERHAPS";
}
