import { awsReasonForBuyer } from "#lib/agreements/life/license/aws-reason.ts";
import { agreementFacts, factLines, helloWords, helpWords, textOf } from "#lib/mail/templates/agreement-words.ts";
import { FactList, Letter, MainButton, Paragraph } from "#lib/mail/templates/letter.tsx";
import { named } from "#lib/mail/templates/name-words.ts";
import type { PendingMailData } from "#lib/mail/mail-port.ts";
import type { WrittenMail } from "#lib/mail/written-mail.ts";

/** The agreement is linked, and AWS has not said yet what it grants. */
export function pendingMail(seller: string, data: PendingMailData): WrittenMail {
  const { productTitle, organizationName } = data;
  const subject = `${productTitle} waits for AWS’s confirmation`;
  const said = `${helloWords(data)} ${productTitle} is linked to ${named(organizationName)}. AWS has not confirmed the purchase yet.`;
  const wait =
    data.awsReason === null
      ? "That takes some minutes as a rule. We write again as soon as you can start; you need not do anything."
      : `${awsReasonForBuyer(data.awsReason)} We write again as soon as you can start.`;
  const facts = agreementFacts(data);
  const url = `${data.appUrl}/dashboard/agreements/${data.agreementId}`;
  const help = helpWords(data);
  return {
    subject,
    html: (
      <Letter seller={seller} preview={wait} title={subject}>
        <Paragraph>{said}</Paragraph>
        <Paragraph>{wait}</Paragraph>
        <MainButton href={url}>See where it stands</MainButton>
        <FactList facts={facts} />
        {help !== null && <Paragraph isSmall>{help}</Paragraph>}
      </Letter>
    ),
    text: textOf([subject, said, wait, `See where it stands: ${url}`, factLines(facts), help]),
  };
}
