import { render } from "@react-email/render";
import { createTransport } from "nodemailer";
import type { MailMessage, MailPort } from "#lib/mail/mail-port.ts";
import { signInMail } from "#lib/mail/templates/sign-in-mail.tsx";
import { welcomeMail } from "#lib/mail/templates/welcome-mail.tsx";
import type { WrittenMail } from "#lib/mail/written-mail.ts";

/** The longest that the mail server may keep us waiting at one step (milliseconds); a lease on a mail is longer. */
const TIMEOUT_MS = 8_000;

type Options = {
  smtpUrl: string;
  from: string;
  /** The seller's name. */ seller: string;
  /** Of our own Message-IDs. */ domain: string;
};

/** Mail over SMTP, in the seller's name. */
export function createSmtpMail({ smtpUrl, from, seller, domain }: Options): MailPort {
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(message) {
      const { subject, html, text } = write(seller, message);
      await transport.sendMail({
        from,
        // An address object: never read as a list.
        to: { name: "", address: message.to },
        subject,
        html: await render(html),
        text,
        messageId: `<${message.id}@${domain}>`,
        headers: { "Auto-Submitted": "auto-generated" },
      });
    },
  };
}

function write(seller: string, message: MailMessage): WrittenMail {
  switch (message.template) {
    case "sign-in":
      return signInMail(seller, message.data);
    case "welcome":
      return welcomeMail(seller, message.data);
  }
}
