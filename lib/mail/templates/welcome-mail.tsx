import { Link } from "@react-email/components";
import { accountWords, utc } from "#lib/mail/templates/agreement-words.ts";
import { FactList, ink, Letter, MainButton, Paragraph } from "#lib/mail/templates/letter.tsx";
import type { WelcomeMailData } from "#lib/mail/mail-port.ts";
import { named } from "#lib/mail/templates/name-words.ts";
import type { WrittenMail } from "#lib/mail/written-mail.ts";

export function welcomeMail(seller: string, data: WelcomeMailData): WrittenMail {
  const { productTitle, organizationName, personName, supportEmail } = data;
  const subject = `Welcome: ${productTitle} is linked to ${named(organizationName)}`;
  const title = `${productTitle} is linked to ${named(organizationName)}`;
  const hello = [
    personName === null ? "Hello, you can start now." : `Hello ${named(personName)}, you can start now.`,
    data.isUsagePriced
      ? `AWS bills what you use, each month, to ${accountWords(data)}.`
      : `AWS bills it to ${accountWords(data)}.`,
  ].join(" ");
  const facts: [string, string][] = [
    ...(data.awsAgreementId === null ? [] : [["Agreement", data.awsAgreementId] satisfies [string, string]]),
    ["Linked by", `${named(data.linkedBy)}, ${utc(data.linkedAt)}`],
    ["Term", data.endsAt === null ? "Until you cancel in AWS Marketplace" : `Until ${utc(data.endsAt)}`],
  ];
  const usageUrl = `${data.appUrl}/dashboard/agreements/${data.agreementId}`;
  const change = "Change or cancel in AWS Marketplace, Manage subscriptions.";
  const unexpected =
    supportEmail === null ? null : `Didn’t expect this? Write to ${supportEmail}. We will look into it with you.`;
  return {
    subject,
    html: (
      <Letter seller={seller} preview={hello} title={title}>
        <Paragraph>{hello}</Paragraph>
        <MainButton href={`${data.appUrl}/dashboard`}>Open {productTitle}</MainButton>
        <FactList facts={facts} />
        <Paragraph isSmall>
          See usage hour by hour on{" "}
          <Link href={usageUrl} style={{ color: ink.accent }}>
            your usage page
          </Link>
          . {change}
        </Paragraph>
        {unexpected !== null && <Paragraph isSmall>{unexpected}</Paragraph>}
      </Letter>
    ),
    text: [
      title,
      hello,
      `Open ${productTitle}: ${data.appUrl}/dashboard`,
      facts.map(([term, value]) => `${term}: ${value}`).join("\n"),
      `See usage hour by hour: ${usageUrl}`,
      change,
      ...(unexpected === null ? [] : [unexpected]),
    ].join("\n\n"),
  };
}
