import { render } from "@react-email/render";
import { createTransport } from "nodemailer";
import type { MailPort } from "#lib/mail/mail-port.ts";
import { writeMail } from "#lib/mail/write-mail.ts";

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
      const { subject, html, text } = writeMail(seller, message);
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
