/** A message that we write: which one, and what it shows. */
export type MailMessage = {
  to: string;
  /** For the Message-ID: the same message again is the same mail. */ id: string;
} & ({ template: "sign-in"; data: SignInMailData } | { template: "welcome"; data: WelcomeMailData });

export type SignInMailData = { url: string; minutes: number; isRegistering: boolean };

export type WelcomeMailData = {
  appUrl: string;
  productTitle: string;
  organizationName: string;
  personName: string | null;
  linkedBy: string;
  linkedAt: Date;
  awsAgreementId: string | null;
  /** Already masked. */
  awsAccount: string | null;
  isUsagePriced: boolean;
  endsAt: Date | null;
  agreementId: string;
  supportEmail: string | null;
};

/** Mail to people. */
export type MailPort = {
  /** Hands one message to the mail server. @throws anything when the server did not take it. */
  send(message: MailMessage): Promise<void>;
};
