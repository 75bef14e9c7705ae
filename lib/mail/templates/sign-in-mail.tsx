import { Letter, MainButton, Paragraph } from "#lib/mail/templates/letter.tsx";
import type { SignInMailData } from "#lib/mail/mail-port.ts";
import type { WrittenMail } from "#lib/mail/written-mail.ts";

export function signInMail(seller: string, { url, minutes, isRegistering }: SignInMailData): WrittenMail {
  const subject = `Sign in to ${seller}`;
  const purpose = isRegistering ? "continue setting up your AWS Marketplace subscription" : "sign in";
  const once = `The link works once, for ${minutes} minutes, in any browser.`;
  const unasked = "You did not ask for it? Then ignore this mail: no one can sign in without the link.";
  return {
    subject,
    html: (
      <Letter seller={seller} preview={once} title={subject}>
        <Paragraph>Press the button to {purpose}.</Paragraph>
        <MainButton href={url}>Sign in</MainButton>
        <Paragraph isSmall>{once}</Paragraph>
        <Paragraph isSmall>{unasked}</Paragraph>
      </Letter>
    ),
    text: [subject, `Open this address to ${purpose}:`, url, once, unasked].join("\n\n"),
  };
}
