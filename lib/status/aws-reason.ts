/** What one of AWS's reasons means, and what a buyer can do about it in AWS. Sentences. */
type ReasonWords = { means: string; buyer: string };

const account = "Check the AWS account that bought the product: sign in to the AWS console, or contact AWS Support.";

const words: Readonly<Record<string, ReasonWords>> = {
  ACCOUNT_SUSPENDED: {
    means: "AWS has suspended the buyer's AWS account.",
    buyer: `AWS has suspended your AWS account. ${account}`,
  },
  INVALID_PAYMENT_INSTRUMENT: {
    means: "AWS could not charge the buyer's payment method.",
    buyer:
      "AWS could not charge your payment method. Set a valid default payment method in the AWS Billing console, under Payment preferences.",
  },
  INCOMPATIBLE_CURRENCY: {
    means: "The buyer's payment method does not work with the currency of the offer.",
    buyer:
      "Your payment method does not work with the currency of the offer. Choose another one in the AWS Billing console, under Payment preferences.",
  },
  UNSUPPORTED_OPERATION: {
    means: "AWS does not support this purchase for the buyer's account.",
    buyer: "AWS does not support this purchase for your AWS account. Contact AWS Support.",
  },
  PRODUCT_RESTRICTED: {
    means: "AWS restricts the product for the buyer's account.",
    buyer: "AWS restricts this product for your AWS account. Ask the administrator of your AWS organization.",
  },
  PROVISIONING_IN_PROGRESS: {
    means: "AWS has not issued the license yet.",
    buyer: "AWS has not issued the license yet. This takes a few minutes; you need not do anything.",
  },
  PENDING: {
    means: "AWS has not issued the license yet.",
    buyer: "AWS has not issued the license yet. This takes a few minutes; you need not do anything.",
  },
  FUTURE_START_DATE: {
    means: "The agreement has not started yet.",
    buyer: "The agreement has not started yet. The license is issued on the day on which it starts.",
  },
  SCHEDULED: {
    means: "The agreement has not started yet.",
    buyer: "The agreement has not started yet. The license is issued on the day on which it starts.",
  },
  AGREEMENT_INACTIVE: {
    means: "AWS has taken the license back.",
    buyer: "AWS has taken the license back. See the subscription in the AWS Marketplace console.",
  },
  DEPROVISIONED: {
    means: "AWS has taken the license back.",
    buyer: "AWS has taken the license back. See the subscription in the AWS Marketplace console.",
  },
  CUSTOMER_NOT_SUBSCRIBED: {
    means: "AWS refuses usage: the buyer is not subscribed.",
    buyer: "AWS says that your account is not subscribed. See the subscription in the AWS Marketplace console.",
  },
};

/** AWS's reason in words for an operator or the seller's product; one that we do not know is named as it is. Pure. */
export function awsReasonMeans(reason: string): string {
  return words[reason]?.means ?? `AWS's reason: ${reason}.`;
}

/** AWS's reason in words for a buyer, with the steps to take in AWS. Pure. */
export function awsReasonForBuyer(reason: string): string {
  return words[reason]?.buyer ?? `AWS's reason: ${reason}. ${account}`;
}

const renewal: Readonly<Record<string, string>> = {
  PROPOSER_RENEW_OPTED_OUT: "the seller has opted out of the renewal",
  ACCEPTOR_RENEW_OPTED_OUT: "the buyer has opted out of the renewal",
  NO_RENEWAL_TERM: "the offer has no renewal",
  RENEWAL_LIMIT_EXHAUSTED: "it has been renewed as often as the offer allows",
};

/**
 * Why an agreement will not renew: "the buyer has opted out of the renewal". One that we do not know is named as it is.
 * Pure.
 */
export function endReasonWords(reason: string): string {
  return renewal[reason] ?? `AWS's reason: ${reason}`;
}

/** How a buyer can keep a product after the end: renew the agreement in AWS, buy again, or ask the seller. */
export type WayOn = "renew" | "buy-again" | "ask-seller";

const waysOn: Readonly<Record<string, WayOn>> = {
  PROPOSER_RENEW_OPTED_OUT: "ask-seller",
  ACCEPTOR_RENEW_OPTED_OUT: "renew",
  NO_RENEWAL_TERM: "buy-again",
  RENEWAL_LIMIT_EXHAUSTED: "buy-again",
};

/**
 * What a buyer can do about an end. Without a reason it may renew; about one that we do not know, the seller is asked.
 * Pure.
 */
export function wayOnAfter(endReason: string | null): WayOn {
  return endReason === null ? "renew" : (waysOn[endReason] ?? "ask-seller");
}

const renewalForBuyer: Readonly<Record<string, string>> = {
  PROPOSER_RENEW_OPTED_OUT: "The seller has turned off renewal.",
  ACCEPTOR_RENEW_OPTED_OUT: "Renewal is turned off in your AWS account.",
  NO_RENEWAL_TERM: "It cannot be renewed: the offer has no renewal.",
  RENEWAL_LIMIT_EXHAUSTED: "It cannot be renewed: it has been renewed as often as the offer allows.",
};

/** Why it will not renew, as a sentence for a buyer. One that we do not know is named as it is. Pure. */
export function endReasonForBuyer(reason: string): string {
  return renewalForBuyer[reason] ?? `It does not renew. AWS's reason: ${reason}.`;
}
