import type { AgreementStatus } from "#lib/generated/prisma/enums.ts";
import { isCurrent, isHeldBack } from "#lib/status/agreement-statuses.ts";

type Seen = { status: AgreementStatus; awsAgreementId: string | null };

export type AgreementNews =
  | "agreement.activated"
  | "agreement.updated"
  | "agreement.suspended"
  | "agreement.resumed"
  | "agreement.replaced"
  | "agreement.ending"
  | "agreement.ended";

/** The public name of an agreement's change; the most specific one when several fit. Pure. */
export function newsOfChange(before: Seen, after: Seen): AgreementNews {
  if (before.status !== after.status) {
    switch (after.status) {
      case "ended":
      case "failed":
        return "agreement.ended";
      case "suspended":
        return "agreement.suspended";
      case "ending":
        if (!isHeldBack(before.status)) return "agreement.ending";
        break;
      case "active":
      case "trial":
      case "pending":
        break;
    }
    if (after.status !== "pending") {
      if (before.status === "suspended") return "agreement.resumed";
      if (!isCurrent(before.status)) {
        return "agreement.activated";
      }
    }
  }
  const isRenewed = before.awsAgreementId !== null && before.awsAgreementId !== after.awsAgreementId;
  return isRenewed ? "agreement.replaced" : "agreement.updated";
}
