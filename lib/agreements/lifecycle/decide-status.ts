import type { LicenseVerdict } from "#lib/agreements/lifecycle/license/decide-license.ts";
import type { AgreementStatus } from "#lib/generated/prisma/enums.ts";
import { isCurrent, isInForceWithoutEnd, isOver } from "#lib/status/agreement-statuses.ts";

export type StatusInput = {
  before: { status: AgreementStatus; statusReason: string };
  /** What AWS said for it; `none`: nothing yet, then what an arrival or a person decided stays. */
  proof: "none" | "created" | "licensed" | "read" | "subscribed" | "failed";
  /** CONTRACT and CONTRACT_WITH_CONSUMPTION: entitlements are what grants. */
  isContract: boolean;
  /** As AWS last answered; `unknown`: it never did. */
  entitlements: "some" | "none" | "unknown";
  /** `announced`: known, and no renewal; `over`: the term has passed and nothing goes on. */
  end:
    "none" | "announced" | "unsubscribing" | "over" | "ENDED" | "LICENSE_DEPROVISIONED" | "UNSUBSCRIBED" | "SUCCEEDED";
  isTrial: boolean;
  suspendedBy: "nobody" | "operator";
  license: LicenseVerdict;
};

/**
 * The decision table of an agreement's status (docs/rules.md, section 2). Ends come first, then what was never begun,
 * then a suspension, then how it goes on. Pure.
 */
export function decideStatus(input: StatusInput): { status: AgreementStatus; statusReason: string } {
  const { before, proof, end } = input;
  switch (end) {
    case "ENDED":
    case "LICENSE_DEPROVISIONED":
    case "UNSUBSCRIBED":
    case "SUCCEEDED":
      return { status: "ended", statusReason: end };
    case "over":
      return { status: "ended", statusReason: "TERM_OVER" };
    case "none":
    case "announced":
    case "unsubscribing":
      break;
  }
  if (proof === "failed") return { status: "failed", statusReason: "SUBSCRIBE_FAILED" };
  const grant = grantOf(input);
  if (input.license.kind === "unissued" && !(grant === "keep" && isOver(before.status))) {
    return { status: "pending", statusReason: input.license.reason ?? "LICENSE_AWAITED" };
  }
  if (grant === "keep") return before;
  if (grant === "missing") return { status: "pending", statusReason: "NO_ENTITLEMENTS" };
  if (input.suspendedBy === "operator") return { status: "suspended", statusReason: "SUSPENDED_BY_OPERATOR" };
  if (input.license.kind === "withdrawn") return { status: "suspended", statusReason: input.license.reason };
  if (end === "unsubscribing") return { status: "ending", statusReason: "UNSUBSCRIBE_PENDING" };
  if (end === "announced") return { status: "ending", statusReason: "END_KNOWN" };
  return { status: input.isTrial ? "trial" : "active", statusReason: grant };
}

/** Why it is in force; `missing` when a contract grants nothing, `keep` when AWS has said nothing that counts. */
function grantOf({ before, proof, isContract, entitlements }: StatusInput): string {
  const wasInForce = isCurrent(before.status);
  if (proof === "none" && isOver(before.status)) return "keep";
  if (isContract) {
    if (entitlements === "some") return "ENTITLED";
    if (entitlements === "unknown" && wasInForce) return "ENTITLED";
    return proof === "none" && !wasInForce ? "keep" : "missing";
  }
  switch (proof) {
    case "licensed":
      return "LICENSED";
    case "created":
      return "CREATED";
    case "read":
      return "READ";
    case "subscribed":
      return "SUBSCRIBED";
    case "none":
    case "failed":
      if (!wasInForce) return "keep";
      return isInForceWithoutEnd(before.status) ? before.statusReason : "RESOLVED";
  }
}
