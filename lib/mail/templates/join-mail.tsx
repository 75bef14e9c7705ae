import { Letter, MainButton, Paragraph } from "#lib/mail/templates/letter.tsx";
import type { JoinMailData } from "#lib/mail/mail-port.ts";
import type { WrittenMail } from "#lib/mail/written-mail.ts";

export function joinMail(seller: string, { url, minutes, issuerHost }: JoinMailData): WrittenMail {
  const subject = `Confirm single sign-on for ${seller}`;
  const why = `Single sign-on through ${issuerHost} was used with this address. Until now you have signed in to ${seller} by e-mail. If both are you, confirm it, and single sign-on will open the same account.`;
  const once = `The link works once, for ${minutes} minutes, in the browser in which you began.`;
  const unasked = "You did not ask for it? Then ignore this mail: your account stays as it is.";
  return {
    subject,
    html: (
      <Letter seller={seller} preview={once} title={subject}>
        <Paragraph>{why}</Paragraph>
        <MainButton href={url}>Confirm single sign-on</MainButton>
        <Paragraph isSmall>{once}</Paragraph>
        <Paragraph isSmall>{unasked}</Paragraph>
      </Letter>
    ),
    text: [subject, why, url, once, unasked].join("\n\n"),
  };
}
