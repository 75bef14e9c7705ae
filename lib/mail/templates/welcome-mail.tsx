import { Link } from "@react-email/components";
import { factLines, helloWords, utc } from "#lib/mail/templates/agreement-words.ts";
import { FactList, ink, Letter, MainButton, Paragraph } from "#lib/mail/templates/letter.tsx";
import type { WelcomeMailData } from "#lib/mail/mail-port.ts";
import { named } from "#lib/mail/templates/name-words.ts";
import type { WrittenMail } from "#lib/mail/written-mail.ts";
import { statusWords } from "#lib/status/status-words.ts";

export function welcomeMail(seller: string, data: WelcomeMailData): WrittenMail {
  const { productTitle, organizationName, supportEmail } = data;
  const subject = `Welcome: ${productTitle} is linked to ${named(organizationName)}`;
  const title = `${productTitle} is linked to ${named(organizationName)}`;
  const { label, lead, term } = statusWords(data.standing, data.readAt);
  const hello = helloWords(data);
  const facts: [string, string][] = [
    ...(data.awsAgreementId === null ? [] : [["Agreement", data.awsAgreementId] satisfies [string, string]]),
    ...(data.awsAccount === null ? [] : [["AWS account", data.awsAccount] satisfies [string, string]]),
    ["Linked by", `${named(data.linkedBy)}, ${utc(data.linkedAt)}`],
    ["Status", label],
    ["Term", term],
  ];
  const usageUrl = `${data.appUrl}/dashboard/agreements/${data.agreementId}`;
  const change = "Change or cancel in AWS Marketplace, Manage subscriptions.";
  const unexpected =
    supportEmail === null ? null : `Didn’t expect this? Write to ${supportEmail}. We will look into it with you.`;
  return {
    subject,
    html: (
      <Letter seller={seller} preview={lead} title={title}>
        <Paragraph>{hello}</Paragraph>
        <Paragraph>{lead}</Paragraph>
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
      lead,
      `Open ${productTitle}: ${data.appUrl}/dashboard`,
      factLines(facts),
      `See usage hour by hour: ${usageUrl}`,
      change,
      ...(unexpected === null ? [] : [unexpected]),
    ].join("\n\n"),
  };
}
