import type { IconName } from "#components/ui/base/icon.tsx";
import type { RegistrationFault } from "#lib/registration/fault.ts";

type FaultWords = {
  title: string;
  /** What happened and what it means for the buyer's money and subscription. */
  lead: string;
  icon: IconName;
  /** Whether the way through AWS Marketplace is the cure. */
  hasSteps: boolean;
};

/** Words for everything that can stand between a buyer and the link (AWS facts 2.4). Never "subscribe again". */
export const faultWords: Record<RegistrationFault, FaultWords> = {
  NO_REGISTRATION: {
    title: "Start from AWS Marketplace",
    lead: "Open this page from AWS Marketplace. Nothing has arrived in this browser yet.",
    icon: "door",
    hasSteps: true,
  },
  EXPIRED_REGISTRATION: {
    title: "Your arrival has expired",
    lead: "We keep an arrival from AWS for one hour. Your subscription is safe and nothing was charged twice.",
    icon: "clock",
    hasSteps: true,
  },
  TOKEN_EXPIRED: {
    title: "The link from AWS is too old",
    lead: "A link from AWS works for a short time only. Your subscription is safe and nothing was charged twice.",
    icon: "clock",
    hasSteps: true,
  },
  TOKEN_INVALID: {
    title: "AWS does not know this link",
    lead: "The link was changed or cut on its way here. Your subscription is safe. Get a new link:",
    icon: "alert",
    hasSteps: true,
  },
  AWS_UNAVAILABLE: {
    title: "AWS is not answering right now",
    lead: "Your subscription is safe.",
    icon: "alert",
    hasSteps: false,
  },
  CONFIGURATION: {
    title: "Our connection to AWS Marketplace isn’t working",
    lead: "The fault is ours, and we have been told. Your subscription is safe and nothing is charged for the wait.",
    icon: "alert",
    hasSteps: false,
  },
  UNKNOWN_PRODUCT: {
    title: "This product is not set up here yet",
    lead: "AWS confirmed your subscription, but to a product that this site does not serve. The fault is ours, and we have been told. Your subscription is safe; write to our support, and we will set it up with you.",
    icon: "box",
    hasSteps: false,
  },
  RATE_LIMITED: {
    title: "Too many arrivals at once",
    lead: "Many arrivals come from your network right now, so we did not ask AWS yet. Your subscription is safe. Wait a minute, then ask again.",
    icon: "clock",
    hasSteps: false,
  },
  ALREADY_LINKED: {
    title: "This subscription is set up already",
    lead: "A colleague linked it to an organization that you are not a member of. You don’t have to buy or set up anything again.",
    icon: "people",
    hasSteps: false,
  },
  DATABASE_UNAVAILABLE: {
    title: "We cannot reach our own records right now",
    lead: "The fault is ours and should be over soon. Your subscription is safe, and your arrival is kept for an hour.",
    icon: "alert",
    hasSteps: false,
  },
};
