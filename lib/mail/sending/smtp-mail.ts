import { render } from "@react-email/render";
import { createTransport } from "nodemailer";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import { MailError, readMailError } from "#lib/mail/mail-fault.ts";
import type { MailPort } from "#lib/mail/mail-port.ts";
import { writeMail } from "#lib/mail/templates/write-mail.ts";

/** The longest that the mail server may keep us waiting at one step (milliseconds); a lease on a mail is longer. */
const TIMEOUT_MS = 8_000;

type Options = {
  smtpUrl: string;
  from: string;
  /** The seller's name. */ seller: string;
  /** Of our own Message-IDs. */ domain: string;
};

/** Mail over SMTP, in the seller's name. `send` throws a MailError, which says whose matter it is. */
export function createSmtpMail({ smtpUrl, from, seller, domain }: Options): MailPort {
  const timeouts = { connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS };
  const transport = createTransport({ url: smtpUrl, ...timeouts, disableFileAccess: true, disableUrlAccess: true });
  const { hostname, port, protocol } = new URL(smtpUrl);
  const secure = protocol === "smtps:";
  const settings = {
    ...timeouts,
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (secure ? 465 : 587) : Number(port),
    secure,
  };
  return {
    async send(message) {
      if (/[^\x20-\x7e]/.test(message.to)) await assertTakesUnicode(settings, message.to);
      const { subject, html, text } = writeMail(seller, message);
      const written = {
        from,
        // An address object: never read as a list.
        to: { name: "", address: message.to },
        subject,
        html: await render(html),
        text,
        messageId: `<${message.id}@${domain}>`,
        headers: { "Auto-Submitted": "auto-generated" },
      };
      await transport.sendMail(written).catch((error: unknown) => {
        throw readMailError(error, message.to);
      });
    },
  };
}

/**
 * nodemailer sends an address with letters outside ASCII also to a server that offers no SMTPUTF8 (RFC 6531), which may
 * then deliver it anywhere. So the server is asked first, on a connection of its own.
 *
 * @throws MailError UNICODE.
 */
function assertTakesUnicode(settings: SMTPConnection.Options, recipient: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const connection = new SMTPConnection(settings);
    connection.on("error", (error) => reject(readMailError(error, recipient)));
    connection.connect(() => {
      // What it answered to EHLO, the last thing said so far.
      const offers = String(connection.lastServerResponse);
      connection.quit();
      if (/^250[ -]SMTPUTF8\b/im.test(offers)) resolve();
      else reject(new MailError({ kind: "REFUSED", reason: "UNICODE" }, "SMTPUTF8"));
    });
  });
}
