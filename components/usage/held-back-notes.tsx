import { Note } from "#components/ui/feedback/note.tsx";
import { awsReasonForBuyer } from "#lib/status/aws-reason.ts";
import type { MemberAgreement } from "#lib/agreements/member-agreements.ts";
import { isHeldBack } from "#lib/status/agreement-statuses.ts";

/** For each agreement that cannot be used now: why, and what to do in AWS; none when all can. */
export function HeldBackNotes({ agreements }: { agreements: readonly MemberAgreement[] }) {
  return agreements.flatMap((agreement) => {
    const why = whyOf(agreement);
    if (why === null) return [];
    return [
      <Note key={agreement.id} kind="risk">
        <b>
          {agreement.product.title} {agreement.status === "pending" ? "cannot be used yet" : "is suspended"}.
        </b>{" "}
        {why}
      </Note>,
    ];
  });
}

function whyOf({ status, statusReason, awsReason }: MemberAgreement): string | null {
  if (!isHeldBack(status)) return null;
  if (statusReason === "SUSPENDED_BY_OPERATOR") return "The seller suspended it. Ask the seller's support.";
  if (awsReason !== null) return awsReasonForBuyer(awsReason);
  return statusReason === "LICENSE_AWAITED"
    ? "AWS has not issued the license yet. If that lasts longer than an hour, check your payment method in the AWS Billing console."
    : null;
}
