import type { AlertKind } from "#lib/alerts/alert-kinds.ts";

type Words = {
  title: string;
  /** What it means, for money first. */
  means: string;
  /** The one next step. */
  next: string;
};

/** What each kind of alert is called outside: mail, chat, console. */
export const alertWords: Record<AlertKind, Words> = {
  DEADLINE_NEAR: {
    title: "Records near their deadline",
    means: "Records that are not with AWS yet have less than six hours left. After that they cannot be billed.",
    next: "See under Submissions why AWS does not take them; every minute tries again by itself.",
  },
  HELD_NEAR_DEADLINE: {
    title: "Held records near their deadline",
    means: "Held records have less than six hours left. After that they cannot be billed.",
    next: "Release them, or let them go.",
  },
  RECORD_EXPIRED: {
    title: "Records expired",
    means: "AWS’s window closed before AWS accepted them: their usage is not billed.",
    next: "Settle each of them. An owner can book the units again, into the open hour.",
  },
  RECORD_REJECTED: {
    title: "Records rejected",
    means: "AWS refused them. Their usage is lost unless AWS accepts them before the deadline.",
    next: "Open one, read AWS’s reason, cure it, and send it again.",
  },
  RECORD_DUPLICATE: {
    title: "AWS holds a different quantity",
    means:
      "Another sender reported these hours first. AWS does not say how much, so up to the units named here may be missing.",
    next: "Find the other sender, see how much it reported, and enter that on each record’s page. The difference is then corrected.",
  },
  RECORD_NOT_SUBSCRIBED: {
    title: "AWS says the buyer is not subscribed",
    means:
      "Their usage is not billed while AWS says so. We offer the same records again every 15 minutes until their deadline.",
    next: "Compare the agreement with AWS Marketplace.",
  },
  RECORD_UNBILLABLE: {
    title: "Records that cannot be billed",
    means: "No record of AWS’s could carry what was used.",
    next: "Look at each and settle it, or ask AWS for a billing adjustment.",
  },
  QUANTITY_OVERFLOW: {
    title: "An hour above AWS’s greatest quantity",
    means: "The rest is carried on to later hours and billed there.",
    next: "Check whether your product reports the right unit.",
  },
  USAGE_PARKED: {
    title: "Usage of an unknown dimension",
    means: "It waits and is not billed until its dimension is known.",
    next: "Add the dimension, or map its name, under Products.",
  },
  LATE_USAGE_HELD: {
    title: "Late usage waits",
    means: "It came after its hour had closed and is not billed until somebody decides.",
    next: "Let it in, or refuse it.",
  },
  USAGE_UNBILLABLE: {
    title: "Usage that no hour can bill",
    means: "It came after the end of its agreement was billed.",
    next: "Settle it, or ask AWS for a billing adjustment.",
  },
  CLOCK_SKEW: {
    title: "The clock is wrong",
    means: "This server’s clock and AWS’s differ. Beyond five minutes nothing is sent.",
    next: "Set the server’s time service right.",
  },
  AWS_ACCOUNT_OTHER: {
    title: "The credentials belong to another AWS account",
    means: "Nothing is sent to AWS: STS names another account than the one that published the products. Records wait.",
    next: "Give the server credentials of SELLER_ACCOUNT_ID, or set MARKETPLACE_ROLE_ARN to a role of it. Within a minute all goes out by itself.",
  },
  AWS_ACCOUNT_UNKNOWN: {
    title: "STS does not say whose credentials these are",
    means: "Records are sent. Were the credentials another account’s, AWS would refuse them.",
    next: "See that the server reaches STS, and that MARKETPLACE_ROLE_ARN, where it is set, can be assumed. It is asked again each minute.",
  },
  EVENTS_SILENT: {
    title: "AWS’s notices do not arrive",
    means: "Buyers came, and no notice told of their agreements: ends and changes would come late.",
    next: "Check the EventBridge rule, the queue or the SNS subscription, and its secret.",
  },
  EVENT_SET_ASIDE: {
    title: "Notices set aside",
    means: "AWS’s notices failed five times and are not applied: an agreement may differ from AWS’s.",
    next: "Open them in the inbox and press Replay.",
  },
  REGISTRATION_UNFINISHED: {
    title: "Registrations that were never finished",
    means: "A buyer came from AWS, and the agreement belongs to no customer yet: nobody can use what they pay for.",
    next: "Reach the buyer, or wait for them to press Set up your account again.",
  },
  CUSTOMER_ARRIVED: {
    title: "New customers",
    means: "A buyer came from AWS Marketplace for the first time, and AWS confirmed what was bought.",
    next: "Nothing has to be done. Under Registrations you see whether the buyer finishes setting up the account.",
  },
  CUSTOMER_MISSING: {
    title: "Customers who have not arrived",
    means:
      "AWS told us of a purchase a day ago or earlier, and the buyer has not come to set up an account. They may be paying for something that they cannot use yet.",
    next: "Contact the buyer. In AWS Marketplace, Manage subscriptions, the button “Set up your account” leads here.",
  },
  WEBHOOK_DISABLED: {
    title: "A webhook endpoint was switched off",
    means: "Your product is told of nothing there.",
    next: "Mend it, switch it on under Webhooks, and replay what it missed.",
  },
  EVENT_WAITING: {
    title: "Notices that wait",
    means:
      "AWS told of agreements that nobody here knows, a day ago or earlier. Nothing is lost; nothing is done either.",
    next: "Open the inbox: add the product, or ask the buyer to press “Set up your account”.",
  },
  AWS_READS_FAILING: {
    title: "AWS does not show the agreements",
    means: "What no notice told (ends, renewals, new dates) is not found while this lasts. Access stays as it is.",
    next: "See that the role may call SearchAgreements, DescribeAgreement, GetAgreementTerms and GetAgreementEntitlements.",
  },
  LICENSE_STATUS_UNREADABLE: {
    title: "AWS shows no license status",
    means:
      "AWS answers GetAgreementEntitlements with AccessDeniedException. Whether a license is in force is known from License Updated, License Deprovisioned and AWS's answers to usage; a suspension without one of them is not seen.",
    next: "If the role lacks the permission aws-marketplace:GetAgreementEntitlements, add it. AWS may keep the operation for buyers: then nothing is to be done. It is asked again daily.",
  },
  MATCH_UNCERTAIN: {
    title: "A successor that is not certain",
    means: "An agreement follows another one, and AWS does not say which: organization and carried units wait.",
    next: "Open “Uncertain successors” under Agreements and choose.",
  },
  REFUSALS_JUMPED: {
    title: "Far more usage is refused",
    means: "Usage that is refused is not billed, and AWS takes it for 24 hours only.",
    next: "Look at the refused events, correct what sends them, and report them again in time.",
  },
  JOB_CLOCK_STANDS: {
    title: "The job runs have stopped",
    means:
      "Usage is taken, but no hour is frozen and nothing is sent to AWS. What is not sent within 24 hours cannot be billed.",
    next: "Start the scheduler again, or see why the cron does not call GET /api/jobs/run (docs/running.md, “A clock”).",
  },
  JOB_STEP_FAILING: {
    title: "A step of the job runs fails",
    means:
      "What the step does is not done, for everything or for some products, agreements or endpoints. The other steps go on.",
    next: "Look for “job step” in the server’s log: it says why. Every minute tries again by itself.",
  },
  AWS_SET_UP: {
    title: "AWS refuses this installation’s set-up",
    means:
      "AWS refuses every request of this operation by an error that is about the set-up, not about what was sent. Nothing is lost yet: records, notices and registrations wait, and go on by themselves once it is cured.",
    next: "Cure what the alert names: credentials, permissions, clock, Region, endpoint or a proxy. The next request finds out whether AWS answers again.",
  },
  AWS_OTHER_ACCOUNT: {
    title: "AWS knows no agreement of a product",
    means:
      "AWS refuses every record of the product, as it does where the credentials belong to another AWS account than the one that published it. All of its records wait.",
    next: "Compare the account of the credentials with the one that published the product, and the product code with AWS’s. Then all goes out by itself.",
  },
  RECORDS_REFUSED_ALONE: {
    title: "Records that AWS refuses alone",
    means:
      "AWS refuses these records, or fails at them, by an error that is not final, and takes others. They are sent again by themselves until their deadline.",
    next: "Open one and read AWS’s error under its attempts. If it stays, ask AWS Marketplace support before the deadline.",
  },
};

/** The words of a kind; one of a newer release reads as its code. */
export function wordsOfKind(kind: string): Words {
  return (alertWords as Record<string, Words | undefined>)[kind] ?? { title: kind, means: "", next: "" };
}
