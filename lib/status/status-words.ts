import { awsReasonForBuyer, endReasonForBuyer } from "#lib/status/aws-reason.ts";
import type { PricingModel } from "#lib/generated/prisma/enums.ts";
import { isContract } from "#lib/status/pricing.ts";
import type { StatusFacts } from "#lib/status/status-facts.ts";
import { utcDay as day } from "#lib/time/utc-day.ts";
import { hasKnownEnd } from "#lib/status/agreement-statuses.ts";

type StatusWords = {
  /** `ready`: it can be used now. `waiting`: it will be, without the seller's doing. `stopped`: it cannot be used. */
  state: "ready" | "waiting" | "stopped";
  /** A few words: "Waiting for AWS", "Free trial until 12 Dec 2026". */
  label: string;
  /** Sentences: whether the buyer can start, and what AWS bills. */
  lead: string;
  /** For how long it is. */
  term: string;
  /** Whether more is to be expected soon, so that the page looks again. */
  isFollowed: boolean;
};

export type PricedStatusFacts = StatusFacts & { pricingModel: PricingModel };

/** The label of what AWS has to confirm first. */
export const WAITING_FOR_AWS = "Waiting for AWS";

const notBegun = ["FUTURE_START_DATE", "SCHEDULED"];
/** It may be a free trial, or end on a date: no price is named before AWS has shown the agreement. */
const TERM_AWAITED =
  "We are still reading the terms from AWS, which takes a minute or two. If AWS says that you have to wait, we will e-mail you.";
const FEW_MINUTES = "This usually takes a few minutes.";

/**
 * The words for a buyer about an agreement that is being set up (docs/rules.md, section 2, each status and pricing
 * model). Pure.
 *
 * @param now business time.
 */
export function statusWords(facts: PricedStatusFacts, now: Date): StatusWords {
  const { status, startsAt, endsAt, awsReason, isReadAwaited } = facts;
  const isAhead = (startsAt !== null && startsAt > now) || (awsReason !== null && notBegun.includes(awsReason));
  const term = termOf(facts);
  switch (status) {
    case "pending":
      if (isAhead) return { ...aheadWords(startsAt, now), term, isFollowed: true };
      return { state: "waiting", label: WAITING_FOR_AWS, lead: pendingLead(facts), term, isFollowed: true };
    case "active":
      if (isAhead) return { ...aheadWords(startsAt, now), term, isFollowed: true };
      return {
        state: "ready",
        label: "Active",
        lead: `You can start now. ${isReadAwaited ? TERM_AWAITED : billed(facts)}`,
        term,
        isFollowed: isReadAwaited,
      };
    case "trial": {
      if (isAhead) return { ...aheadWords(startsAt, now), term, isFollowed: true };
      const label = endsAt === null ? "Free trial" : `Free trial until ${day(endsAt)}`;
      const until = endsAt === null ? "" : ` until ${day(endsAt)}`;
      return {
        state: "ready",
        label,
        lead: `You can start now. This is a free trial${until}: AWS charges nothing for it. Manage subscriptions in AWS Marketplace shows what follows.`,
        term,
        isFollowed: isReadAwaited,
      };
    }
    case "ending":
      return { ...endingWords(facts), term, isFollowed: false };
    case "suspended":
      return { state: "stopped", label: "Suspended", lead: suspendedLead(facts), term, isFollowed: true };
    case "ended":
      return {
        state: "stopped",
        label: endsAt === null ? "Ended" : `Ended on ${day(endsAt)}`,
        lead: `${endsAt === null ? "It has ended." : `It ended on ${day(endsAt)}.`} You can still see what was used. To use it again, subscribe in AWS Marketplace.`,
        term,
        isFollowed: false,
      };
    case "failed":
      return {
        state: "stopped",
        label: "Not completed",
        lead: "AWS could not complete the subscription, so it cannot be used. Check your payment method in the AWS Billing console, then subscribe in AWS Marketplace.",
        term,
        isFollowed: false,
      };
  }
}

function aheadWords(startsAt: Date | null, now: Date): Pick<StatusWords, "state" | "label" | "lead"> {
  const isKnown = startsAt !== null && startsAt > now;
  return {
    state: "waiting",
    label: isKnown ? `Starts on ${day(startsAt)}` : "Not started yet",
    lead: isKnown
      ? `It starts on ${day(startsAt)}. You can use it from that day on; AWS charges nothing before.`
      : "It has not started yet. You can use it from the day on which it starts.",
  };
}

function pendingLead({ awsReason, statusReason }: PricedStatusFacts): string {
  if (awsReason !== null) return `You cannot use it yet. ${awsReasonForBuyer(awsReason)}`;
  switch (statusReason) {
    case "LICENSE_AWAITED":
      return `You cannot use it yet: AWS has not issued the license. ${FEW_MINUTES} If it takes longer than an hour, check your payment method in the AWS Billing console.`;
    case "NO_ENTITLEMENTS":
      return `You cannot use it yet: AWS has not said what your contract includes. ${FEW_MINUTES}`;
    default:
      return `You cannot use it yet: AWS has not confirmed the purchase. ${FEW_MINUTES}`;
  }
}

function suspendedLead({ awsReason, statusReason }: PricedStatusFacts): string {
  if (statusReason === "SUSPENDED_BY_OPERATOR")
    return "You cannot use it now: the seller suspended it. Ask the seller’s support.";
  return `You cannot use it now. ${awsReason === null ? "AWS has suspended it. See the subscription in AWS Marketplace." : awsReasonForBuyer(awsReason)}`;
}

function endingWords({
  endsAt,
  endReason,
  statusReason,
}: PricedStatusFacts): Pick<StatusWords, "state" | "label" | "lead"> {
  const why =
    statusReason === "UNSUBSCRIBE_PENDING"
      ? " It was canceled in AWS Marketplace."
      : endReason === null
        ? ""
        : ` ${endReasonForBuyer(endReason)}`;
  return {
    state: "ready",
    label: endsAt === null ? "Ending" : `Ends on ${day(endsAt)}`,
    lead: `${endsAt === null ? "You can use it now, and it ends soon." : `You can use it until ${day(endsAt)}.`}${why}`,
  };
}

function billed({ pricingModel }: PricedStatusFacts): string {
  switch (pricingModel) {
    case "SUBSCRIPTION":
      return "AWS bills what you use, each month, to your AWS account.";
    case "CONTRACT":
      return "AWS bills the contract to your AWS account.";
    case "CONTRACT_WITH_CONSUMPTION":
      return "AWS bills the contract, and each month what you use beyond it, to your AWS account.";
    case "FREE":
      return "It is free of charge.";
  }
}

function termOf({ status, pricingModel, endsAt, awsReason, isReadAwaited }: PricedStatusFacts): string {
  if (status === "failed") return "None: it was not completed";
  if (status === "ended") return endsAt === null ? "Ended" : `Ended on ${day(endsAt)}`;
  const hasTerm = isContract({ pricingModel });
  if (endsAt !== null) {
    return hasTerm && !hasKnownEnd(status) && status !== "trial"
      ? `Until ${day(endsAt)}, unless it renews`
      : `Until ${day(endsAt)}`;
  }
  if (status === "trial") return "A free trial";
  if (status === "ending") return "Ends soon";
  if (status === "pending" && awsReason === null && hasTerm) return "As AWS tells us when it confirms the contract";
  if (status === "active" && isReadAwaited) return "Not known yet";
  return hasTerm ? "As agreed in AWS Marketplace" : "Until you cancel in AWS Marketplace";
}
