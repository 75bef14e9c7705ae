import { z } from "zod";
import { readFact, type StoredLifecycleEvent } from "#lib/agreements/lifecycle/facts/read-fact.ts";
import type { LifecycleFact } from "#lib/agreements/lifecycle/facts/lifecycle-fact.ts";

/** Members of lifecycle events that are only shown (AWS facts 5.3); what is missing is left out of the sentence. */
const shownShape = z.object({
  detail: z.object({
    agreement: z.object({ daysBeforeEndTime: z.number() }).partial().optional(),
    renewalSummary: z.object({ tcv: z.string(), currency: z.string() }).partial().optional(),
    agreementCancellationRequest: z.object({ reasonCode: z.string() }).partial().optional(),
    billingAdjustmentRequest: z.object({ adjustmentAmount: z.string(), currencyCode: z.string() }).partial().optional(),
  }),
});
type Shown = z.infer<typeof shownShape>["detail"];

/**
 * What AWS said, as a sentence for a customer's timeline. An unknown kind is named as AWS names it; an event that
 * cannot be read is too. Pure.
 */
export function describeLifecycleEvent(event: StoredLifecycleEvent): string {
  try {
    const fact = readFact(event);
    const shown = event.source === "EVENTBRIDGE" ? shownShape.safeParse(JSON.parse(event.body)).data?.detail : {};
    return sentenceOf(event.type.replace(/ - (Proposer|Manufacturer)$/, ""), fact, shown ?? {});
  } catch {
    return `AWS said: ${event.type}`;
  }
}

function sentenceOf(type: string, fact: LifecycleFact, shown: Shown): string {
  const {
    agreement,
    renewalSummary: renewal,
    agreementCancellationRequest: request,
    billingAdjustmentRequest: adjustment,
  } = shown;
  const value = renewal?.tcv === undefined ? "" : `, worth ${renewal.tcv} ${renewal.currency ?? ""}`.trimEnd();
  const amount =
    adjustment?.adjustmentAmount === undefined
      ? ""
      : ` of ${adjustment.adjustmentAmount} ${adjustment.currencyCode ?? ""}`.trimEnd();
  const why = request?.reasonCode === undefined ? "" : ` (${request.reasonCode.toLowerCase().replaceAll("_", " ")})`;
  switch (type) {
    case "Purchase Agreement Created":
      return createdWords(fact);
    case "Purchase Agreement Amended":
      return `The agreement was amended${endWords(fact)}`;
    case "Purchase Agreement Ended":
      return endedWords(fact.awsStatus);
    case "Purchase Agreement Ending": {
      const days = agreement?.daysBeforeEndTime === undefined ? "soon" : `in ${agreement.daysBeforeEndTime} days`;
      return `The agreement ends ${days}${fact.renewsByItself === null ? "" : fact.renewsByItself ? ", and renews by itself" : ", and does not renew"}`;
    }
    case "Purchase Agreement Renewal Terms Finalized":
      return `The terms of its renewal are final${value}`;
    case "Purchase Agreement Renewal Upcoming":
      return `Its renewal is near and cannot be stopped any more${value}`;
    case "Purchase Agreement Advisory Issued":
      return "AWS suspects that the buyer’s account is closed or misused; nothing is cut";
    case "Purchase Agreement Advisory Resolved":
      return "AWS’s suspicion about the buyer’s account is over";
    case "License Updated":
      return "The licence is in force; what it grants may have changed";
    case "License Deprovisioned":
      return "The licence was withdrawn; AWS takes its last usage for an hour";
    case "Agreement Cancellation Request Pending Approval":
      return `The cancellation of the agreement was asked for${why}; AWS approves it after 7 days`;
    case "Agreement Cancellation Request Approved":
      return `The cancellation of the agreement was approved${why}`;
    case "Agreement Cancellation Request Rejected":
      return `The cancellation of the agreement was rejected${why}`;
    case "Agreement Cancellation Request Cancelled":
      return `The request to cancel the agreement was taken back${why}`;
    case "Agreement Cancellation Request Validation Failed":
      return `The request to cancel the agreement was not valid${why}`;
    case "Purchase Agreement Billing Adjustment Completed":
      return `A billing adjustment${amount} was made`;
    case "Purchase Agreement Billing Adjustment Failed":
      return `A billing adjustment${amount} failed`;
    case "Spend Threshold Reached":
      return "The buyer’s spending reached a threshold; AWS checks their means of payment";
    case "Spend Threshold Vet Succeeded":
      return "AWS checked the buyer’s means of payment: all is well";
    case "Spend Threshold Vet Failed":
      return "AWS checked the buyer’s means of payment, and it failed";
    case "subscribe-success":
      return fact.isTrial === true ? "The subscription is in force, as a free trial" : "The subscription is in force";
    case "subscribe-fail":
      return "The subscription failed at AWS";
    case "unsubscribe-pending":
      return "The buyer unsubscribes; AWS takes the last usage for about an hour";
    case "unsubscribe-success":
      return "The buyer has unsubscribed";
    case "entitlement-updated":
      return "What the contract grants has changed";
    default:
      return `AWS said: ${type}`;
  }
}

function createdWords(fact: LifecycleFact): string {
  const before = fact.previousAwsAgreementId === null ? "" : ` of ${fact.previousAwsAgreementId}`;
  const begin = fact.startsAt !== null && fact.startsAt > fact.at ? `, beginning ${dayOf(fact.startsAt)}` : "";
  if (fact.intent === "RENEW") return `An agreement was made: the renewal${before}${begin}`;
  if (fact.intent === "REPLACE")
    return `An agreement was made: the replacement${before || " of an earlier one"}${begin}`;
  return `An agreement was made${begin}${endWords(fact)}`;
}

function endWords({ endsAt }: LifecycleFact): string {
  if (endsAt === null) return "";
  return endsAt === "none" ? ", without an end" : `, ending ${dayOf(endsAt)}`;
}

const ends: Readonly<Record<string, string>> = {
  CANCELLED: "The agreement ended: it was cancelled",
  EXPIRED: "The agreement ended: its term is over",
  TERMINATED: "The agreement ended: AWS terminated it",
  RENEWED: "The agreement was renewed; another one carries on",
  REPLACED: "The agreement was replaced; another one carries on",
};

function endedWords(awsStatus: string | null): string {
  return ends[awsStatus ?? ""] ?? "The agreement ended";
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}
