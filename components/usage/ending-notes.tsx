import { daysToEnd } from "#components/agreements/agreement-term.ts";
import { MANAGE_SUBSCRIPTIONS_URL } from "#components/agreements/manage-subscriptions.ts";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { Note } from "#components/ui/feedback/note.tsx";
import { endReasonForBuyer, wayOnAfter } from "#lib/status/aws-reason.ts";
import type { MemberAgreement } from "#lib/agreements/member-agreements.ts";

const WARNED_DAYS = 30;

/** A warning for each agreement that ends within a month; none when none does. */
export function EndingNotes({ agreements, now }: { agreements: readonly MemberAgreement[]; now: Date }) {
  return agreements.flatMap((agreement) => {
    const days = agreement.status === "active" ? null : daysToEnd(agreement, now, WARNED_DAYS);
    if (days === null) return [];
    return [
      <Note key={agreement.id} kind="risk" icon="clock">
        <b>
          {agreement.product.title} ends on {formatUtc(agreement.endsAt!, "day")}, in{" "}
          {days === 1 ? "1 day" : `${days} days`}.
        </b>{" "}
        {agreement.endReason !== null && `${endReasonForBuyer(agreement.endReason)} `}
        <WayOn agreement={agreement} /> After that day you can still look here.
      </Note>,
    ];
  });
}

/** What to do to keep the product. */
function WayOn({ agreement: { endReason, product } }: { agreement: MemberAgreement }) {
  const seller =
    product.supportEmail === null ? (
      "the seller"
    ) : (
      <>
        the seller, <a href={`mailto:${product.supportEmail}`}>{product.supportEmail}</a>
      </>
    );
  switch (wayOnAfter(endReason)) {
    case "renew":
      return (
        <>
          To keep it, renew it in{" "}
          <a href={MANAGE_SUBSCRIPTIONS_URL} target="_blank" rel="noreferrer">
            Manage subscriptions
          </a>
          .
        </>
      );
    case "buy-again":
      return <>To go on using it, subscribe again in AWS Marketplace, or ask for a new offer from {seller}.</>;
    case "ask-seller":
      return <>To keep it, contact {seller}.</>;
  }
}
