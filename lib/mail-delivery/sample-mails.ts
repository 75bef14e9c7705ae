import { alertWords } from "#lib/alerts/alert-words.ts";
import type { AgreementMailData, AlertLine, MailContent } from "#lib/mail/mail-port.ts";
import type { PricedStatusFacts } from "#lib/status/status-words.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "#lib/time/hours.ts";

/** A template by its name in the console, and to whom it goes. */
export type MailTemplate = MailContent["template"];

/** In the order in which a buyer, then an operator meets them. */
export const mailTemplates: readonly MailTemplate[] = [
  "sign-in",
  "join",
  "welcome",
  "pending",
  "ending",
  "ended",
  "team-invitation",
  "join-request",
  "join-approved",
  "join-declined",
  "invitation",
  "alerts",
];

const active: PricedStatusFacts = {
  status: "active",
  statusReason: "RESOLVED",
  awsReason: null,
  endReason: null,
  startsAt: null,
  endsAt: null,
  isReadAwaited: false,
  pricingModel: "SUBSCRIPTION",
};

/** Every template with data that are made up, to look at and to send to oneself. Pure. */
export function sampleMail(template: MailTemplate, { appUrl, now }: { appUrl: string; now: Date }): MailContent {
  const agreementId = "00000000-0000-4000-8000-000000000000";
  const agreement: AgreementMailData = {
    appUrl,
    productTitle: "Lumenar Vision",
    organizationName: "Harrow Lane Labs",
    personName: "Priya Nair",
    awsAgreementId: "agmt-0000000000000000000000000",
    awsAccount: "•••• •••• 4417",
    agreementId,
    supportEmail: "support@lumenar.example",
  };
  const end = {
    ...agreement,
    endsAt: new Date(now.getTime() + 9 * DAY_MS),
    finalUsageBy: new Date(now.getTime() + 9 * DAY_MS + HOUR_MS),
    isUsagePriced: true,
    reason: "END_KNOWN",
    endReason: "ACCEPTOR_RENEW_OPTED_OUT",
  };
  const { personName, organizationName, productTitle } = agreement;
  switch (template) {
    case "sign-in":
      return { template, data: { url: `${appUrl}/sign-in`, minutes: 10, isRegistering: false } };
    case "join": {
      const url = `${appUrl}/sign-in`;
      return { template, data: { url, minutes: 10, issuerHost: "login.harrowlane.example" } };
    }
    case "welcome":
      return {
        template,
        data: { ...agreement, linkedBy: "Priya Nair", linkedAt: now, standing: active, readAt: now },
      };
    case "pending": {
      const waiting: PricedStatusFacts = { ...active, status: "pending", awsReason: "INVALID_PAYMENT_INSTRUMENT" };
      return { template, data: { ...agreement, standing: waiting, readAt: now } };
    }
    case "ending":
      return { template, data: end };
    case "ended":
      return {
        template,
        data: { ...end, endsAt: now, finalUsageBy: new Date(now.getTime() + HOUR_MS), reason: "ENDED" },
      };
    case "team-invitation":
      return {
        template,
        data: {
          ...{ organizationName, role: "MEMBER", invitedBy: "Priya Nair" },
          ...{ url: `${appUrl}/join/link`, expiresAt: new Date(now.getTime() + 7 * DAY_MS) },
        },
      };
    case "join-request":
      return {
        template,
        data: {
          ...{ personName, organizationName, productTitle, askedBy: "sam@harrowlane.example" },
          ...{ url: `${appUrl}/dashboard/team`, expiresAt: new Date(now.getTime() + 14 * DAY_MS) },
        },
      };
    case "join-approved":
      return {
        template,
        data: { personName, organizationName, productTitle, role: "MEMBER", url: `${appUrl}/dashboard` },
      };
    case "join-declined":
      return {
        template,
        data: { personName, productTitle, supportEmail: agreement.supportEmail, url: `${appUrl}/dashboard` },
      };
    case "invitation":
      return { template, data: { appUrl, personName: null, role: "ADMIN", invitedBy: "Dana Whitlock" } };
    case "alerts": {
      const line = (name: string, detail: string, minutes: number): AlertLine => ({
        name,
        detail,
        url: `${appUrl}/admin/metering?view=lost`,
        since: new Date(now.getTime() - minutes * MINUTE_MS),
      });
      const opened = [
        line("Tessellate Labs, Lumenar Vision", "3 records, 14 units", 4),
        line("Harrow Lane Labs, Lumenar Vision", "1 record, 2 units", 3),
      ];
      return {
        template,
        data: {
          appUrl,
          ...alertWords.RECORD_EXPIRED,
          isCritical: true,
          opened: { lines: opened, count: opened.length },
          grown: { lines: [], count: 0 },
          reminded: { lines: [line("Quillbrook, Lumenar Vision", "1 record, 7 units", 1_500)], count: 1 },
          over: { lines: [], count: 0 },
        },
      };
    }
  }
}
