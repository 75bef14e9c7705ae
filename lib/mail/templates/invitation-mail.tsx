import { helloWords, textOf } from "#lib/mail/templates/agreement-words.ts";
import { Letter, MainButton, Paragraph } from "#lib/mail/templates/letter.tsx";
import { named } from "#lib/mail/templates/name-words.ts";
import type { InvitationMailData } from "#lib/mail/mail-port.ts";
import type { WrittenMail } from "#lib/mail/written-mail.ts";

const may = {
  OWNER: "You can see everything, make changes, and manage the team, API keys and products.",
  ADMIN: "You can see everything and make changes.",
  VIEWER: "You can see everything.",
};

/** To a new member of the seller's staff: no secret in it, since signing in proves the address. */
export function invitationMail(seller: string, data: InvitationMailData): WrittenMail {
  const { appUrl, role, invitedBy } = data;
  const subject = `You are on the team: ${seller} in AWS Marketplace`;
  const by = invitedBy === null ? "An owner" : named(invitedBy);
  const said = `${helloWords(data)} ${by} added you to the console that looks after buyers, metering and webhooks. ${may[role]}`;
  const how = "Sign in with this e-mail address; a link comes by mail, there is no password.";
  const url = `${appUrl}/admin`;
  const unexpected = "You did not expect this? Then ignore it: only you can sign in with your address.";
  return {
    subject,
    html: (
      <Letter seller={seller} preview={how} title={subject}>
        <Paragraph>{said}</Paragraph>
        <MainButton href={url}>Open the console</MainButton>
        <Paragraph isSmall>{how}</Paragraph>
        <Paragraph isSmall>{unexpected}</Paragraph>
      </Letter>
    ),
    text: textOf([subject, said, `Open the console: ${url}`, how, unexpected]),
  };
}
