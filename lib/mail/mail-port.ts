import type { PricedStatusFacts } from "#lib/status/status-words.ts";
import type { MemberRole, OperatorRole } from "#lib/generated/prisma/enums.ts";

/** A message that we write: which one, and what it shows. */
export type MailMessage = {
  to: string;
  /** For the Message-ID: the same message again is the same mail. */ id: string;
} & MailContent;

export type MailContent =
  | { template: "sign-in"; data: SignInMailData }
  | { template: "join"; data: JoinMailData }
  | { template: "welcome"; data: WelcomeMailData }
  | { template: "pending"; data: PendingMailData }
  | { template: "ending" | "ended"; data: EndMailData }
  | { template: "invitation"; data: InvitationMailData }
  | { template: "team-invitation"; data: TeamInvitationMailData }
  | { template: "join-request"; data: JoinRequestMailData }
  | { template: "join-approved"; data: JoinApprovedMailData }
  | { template: "join-declined"; data: JoinDeclinedMailData }
  | { template: "alerts"; data: AlertsMailData };

/** `issuerHost`: where the person signed in, as in `login.harrowlane.example`. */
export type JoinMailData = { url: string; minutes: number; issuerHost: string };

export type SignInMailData = { url: string; minutes: number; isRegistering: boolean };

/** What each mail to a buyer shows. */
export type AgreementMailData = {
  appUrl: string;
  productTitle: string;
  organizationName: string;
  personName: string | null;
  awsAgreementId: string | null;
  /** Already masked. */
  awsAccount: string | null;
  agreementId: string;
  supportEmail: string | null;
};

export type PendingMailData = AgreementMailData & StandingMailData;

/** What decides the words about start, bill and term, and the business time at which it was read. */
export type StandingMailData = { standing: PricedStatusFacts; readAt: Date };

export type WelcomeMailData = AgreementMailData &
  StandingMailData & {
    linkedBy: string;
    linkedAt: Date;
  };

export type EndMailData = AgreementMailData & {
  endsAt: Date;
  /** Until when AWS takes what was used before the end; null where it takes nothing after the end (LEGACY). */
  finalUsageBy: Date | null;
  isUsagePriced: boolean;
  /** Why: a code of lib/agreements. */
  reason: string;
  /** Why it will not renew, in AWS's word; null: AWS does not say. */
  endReason: string | null;
};

export type InvitationMailData = {
  appUrl: string;
  personName: string | null;
  role: OperatorRole;
  invitedBy: string | null;
};

export type TeamInvitationMailData = {
  organizationName: string;
  role: MemberRole;
  invitedBy: string | null;
  /** The sign-in link: opening it proves the address. */
  url: string;
  expiresAt: Date;
};

export type JoinRequestMailData = {
  personName: string | null;
  organizationName: string;
  productTitle: string;
  /** The asking person's verified address. */
  askedBy: string;
  url: string;
  expiresAt: Date;
};

export type JoinApprovedMailData = {
  personName: string | null;
  organizationName: string;
  productTitle: string;
  role: MemberRole;
  url: string;
};

export type JoinDeclinedMailData = {
  personName: string | null;
  productTitle: string;
  supportEmail: string | null;
  url: string;
};

/** One kind of alert: what opened, what still holds after a day, what is over. */
export type AlertsMailData = {
  appUrl: string;
  /** What the kind is called, what it means, and what to do. */
  title: string;
  means: string;
  next: string;
  isCritical: boolean;
  opened: AlertGroup;
  grown: AlertGroup;
  reminded: AlertGroup;
  over: AlertGroup;
};

/** The first of them, and how many there are. */
export type AlertGroup = { lines: AlertLine[]; count: number };

export type AlertLine = {
  name: string;
  detail: string | null;
  /** An address of ours. */
  url: string;
  since: Date;
};

/** Mail to people. */
export type MailPort = {
  /** Hands one message to the mail server. @throws anything when the server did not take it. */
  send(message: MailMessage): Promise<void>;
};

/** The operators' chat. */
export type ChatPort = {
  /** Posts what a mail of alerts would say. @throws anything when it was not taken. */
  post(data: AlertsMailData): Promise<void>;
};
