import type { MailContent } from "#lib/mail/mail-port.ts";
import { alertsMail } from "#lib/mail/templates/alerts-mail.tsx";
import { endedMail, endingMail } from "#lib/mail/templates/end-mail.tsx";
import { invitationMail } from "#lib/mail/templates/invitation-mail.tsx";
import { joinMail } from "#lib/mail/templates/join-mail.tsx";
import { pendingMail } from "#lib/mail/templates/pending-mail.tsx";
import { signInMail } from "#lib/mail/templates/sign-in-mail.tsx";
import {
  joinApprovedMail,
  joinDeclinedMail,
  joinRequestMail,
  teamInvitationMail,
} from "#lib/mail/templates/team-mails.tsx";
import { welcomeMail } from "#lib/mail/templates/welcome-mail.tsx";
import type { WrittenMail } from "#lib/mail/written-mail.ts";

/** Writes a message in the seller's name. Pure. */
export function writeMail(seller: string, content: MailContent): WrittenMail {
  switch (content.template) {
    case "sign-in":
      return signInMail(seller, content.data);
    case "join":
      return joinMail(seller, content.data);
    case "welcome":
      return welcomeMail(seller, content.data);
    case "pending":
      return pendingMail(seller, content.data);
    case "ending":
      return endingMail(seller, content.data);
    case "ended":
      return endedMail(seller, content.data);
    case "invitation":
      return invitationMail(seller, content.data);
    case "team-invitation":
      return teamInvitationMail(seller, content.data);
    case "join-request":
      return joinRequestMail(seller, content.data);
    case "join-approved":
      return joinApprovedMail(seller, content.data);
    case "join-declined":
      return joinDeclinedMail(seller, content.data);
    case "alerts":
      return alertsMail(seller, content.data);
  }
}
