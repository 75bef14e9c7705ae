import type { MemberRole } from "#lib/generated/prisma/enums.ts";
import { helloWords, textOf, utc } from "#lib/mail/templates/agreement-words.ts";
import { Letter, MainButton, Paragraph } from "#lib/mail/templates/letter.tsx";
import { named } from "#lib/mail/templates/name-words.ts";
import type {
  JoinApprovedMailData,
  JoinDeclinedMailData,
  JoinRequestMailData,
  TeamInvitationMailData,
} from "#lib/mail/mail-port.ts";
import type { WrittenMail } from "#lib/mail/written-mail.ts";

const as: Record<MemberRole, string> = { OWNER: "an owner", ADMIN: "an admin", MEMBER: "a member" };
const may: Record<MemberRole, string> = {
  OWNER: "Owners see usage and billing, link agreements and manage the team.",
  ADMIN: "Admins see usage and billing, link agreements and manage the team.",
  MEMBER: "Members see usage and billing.",
};

type Parts = {
  seller: string;
  subject: string;
  said: string[];
  button?: { url: string; label: string };
  small: string[];
};

function write({ seller, subject, said, button, small }: Parts): WrittenMail {
  return {
    subject,
    html: (
      <Letter seller={seller} preview={said[0]!} title={subject}>
        {said.map((paragraph) => (
          <Paragraph key={paragraph}>{paragraph}</Paragraph>
        ))}
        {button && <MainButton href={button.url}>{button.label}</MainButton>}
        {small.map((paragraph) => (
          <Paragraph key={paragraph} isSmall>
            {paragraph}
          </Paragraph>
        ))}
      </Letter>
    ),
    text: textOf([subject, ...said, button ? `${button.label}: ${button.url}` : null, ...small]),
  };
}

/** To a colleague who is invited. The names that a buyer chose stand in no subject. */
export function teamInvitationMail(seller: string, data: TeamInvitationMailData): WrittenMail {
  const { organizationName, role, invitedBy, url, expiresAt } = data;
  const by = invitedBy === null ? "you are invited" : `${named(invitedBy)} invites you`;
  return write({
    seller,
    subject: `You are invited to a team at ${seller}`,
    said: [`Hello, ${by} to join ${named(organizationName)} as ${as[role]}. ${may[role]}`],
    button: { url, label: "Open the invitation" },
    small: [
      `The link works once, until ${utc(expiresAt)}, and for this e-mail address only. You need no password.`,
      "You don’t know this organization? Ignore this mail: nothing happens.",
    ],
  });
}

/** To an owner or admin whose organization a person asks to join. */
export function joinRequestMail(seller: string, data: JoinRequestMailData): WrittenMail {
  const { organizationName, productTitle, askedBy, url, expiresAt } = data;
  return write({
    seller,
    subject: `Request to join your team at ${seller}`,
    said: [
      `${helloWords(data)} ${named(askedBy)} asks to join ${named(organizationName)}.`,
      `They opened ${productTitle} from AWS Marketplace, in an AWS account that bought it. They see nothing of your organization until you let them in.`,
    ],
    button: { url, label: "Approve or decline" },
    small: [
      `The request waits until ${utc(expiresAt)}. Approve it only if you know this address.`,
      "All owners and admins got this mail. The first decision counts.",
    ],
  });
}

/** To the person who asked. */
export function joinApprovedMail(seller: string, data: JoinApprovedMailData): WrittenMail {
  const { organizationName, productTitle, role, url } = data;
  return write({
    seller,
    subject: `You can use ${productTitle} now`,
    said: [`${helloWords(data)} you are ${as[role]} of ${named(organizationName)} now. ${may[role]}`],
    button: { url, label: "Open your dashboard" },
    small: [`Sign in with this e-mail address. ${productTitle} is set up already: you need not link anything.`],
  });
}

/** To the person who asked. Says nothing of the organization. */
export function joinDeclinedMail(seller: string, data: JoinDeclinedMailData): WrittenMail {
  const { productTitle, supportEmail, url } = data;
  return write({
    seller,
    subject: `Your request for ${productTitle} was declined`,
    said: [
      `${helloWords(data)} you asked to join the organization that uses ${productTitle}. Its owners or admins declined.`,
    ],
    button: { url, label: "Open your account" },
    small: [
      "Is that a mistake? Ask your colleagues: they can still invite you by e-mail.",
      ...(supportEmail === null ? [] : [`Questions? Write to ${supportEmail}.`]),
    ],
  });
}
