import type { AgreementMailData } from "#lib/mail/mail-port.ts";
import { named } from "#lib/mail/templates/name-words.ts";

const dayAndHour = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "UTC",
});

/** "21 Nov 2026, 10:44 UTC" */
export const utc = (at: Date) => `${dayAndHour.format(at)} UTC`;

/** Where a buyer changes, renews or cancels. */
export const manageUrl = "https://console.aws.amazon.com/marketplace/home#/subscriptions";

/** Where a buyer finds the product again: AWS's own search, since listings have addresses that we do not know. */
export function listingUrl(productTitle: string): string {
  return `https://aws.amazon.com/marketplace/search/results?${new URLSearchParams({ searchTerms: productTitle }).toString()}`;
}

export const accountWords = ({ awsAccount }: AgreementMailData) =>
  awsAccount === null ? "your AWS account" : `AWS account ${awsAccount}`;

export const helloWords = ({ personName }: { personName: string | null }) =>
  personName === null ? "Hello," : `Hello ${named(personName)},`;

/** Facts that every mail about an agreement begins with. */
export function agreementFacts({ organizationName, awsAgreementId }: AgreementMailData): [string, string][] {
  return [
    ["Organization", named(organizationName)],
    ...(awsAgreementId === null ? [] : [["Agreement", awsAgreementId] satisfies [string, string]]),
  ];
}

/** Who helps; null where the product names no contact. */
export function helpWords({ supportEmail }: AgreementMailData): string | null {
  return supportEmail === null ? null : `Questions? Write to ${supportEmail}.`;
}

export const factLines = (facts: readonly (readonly [string, string])[]) =>
  facts.map(([term, value]) => `${term}: ${value}`).join("\n");

/** The text part: paragraphs, without those that have nothing to say. */
export const textOf = (paragraphs: readonly (string | null)[]) =>
  paragraphs.filter((paragraph) => paragraph !== null).join("\n\n");
