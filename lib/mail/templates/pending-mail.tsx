import { agreementFacts, factLines, helloWords, helpWords, textOf } from "#lib/mail/templates/agreement-words.ts";
import { FactList, Letter, MainButton, Paragraph } from "#lib/mail/templates/letter.tsx";
import { named } from "#lib/mail/templates/name-words.ts";
import type { PendingMailData } from "#lib/mail/mail-port.ts";
import type { WrittenMail } from "#lib/mail/written-mail.ts";
import { statusWords, WAITING_FOR_AWS } from "#lib/status/status-words.ts";

/** The agreement is linked, and AWS has not said yet what it grants. */
export function pendingMail(seller: string, data: PendingMailData): WrittenMail {
  const { productTitle, organizationName } = data;
  const { label, lead } = statusWords(data.standing, data.readAt);
  const subject =
    label === WAITING_FOR_AWS ? `${productTitle} waits for AWS’s confirmation` : `${productTitle}: ${label}`;
  const said = `${helloWords(data)} ${productTitle} is linked to ${named(organizationName)}.`;
  const wait = `${lead} We will write again as soon as you can start.`;
  const facts: [string, string][] = [...agreementFacts(data), ["Status", label]];
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
