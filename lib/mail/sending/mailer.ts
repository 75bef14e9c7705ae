import { env } from "#lib/env/env.ts";
import { sellerFrom } from "#lib/env/seller.ts";
import type { MailPort } from "#lib/mail/mail-port.ts";
import { createSmtpMail } from "#lib/mail/sending/smtp-mail.ts";

const kept = globalThis as { tallyportMail?: MailPort };

/**
 * The process's one connection to the mail server. Its templates are React: plain Node scripts do not load this file.
 */
export function mailer(): MailPort {
  const { smtpUrl, mailFrom, appUrl } = env();
  return (kept.tallyportMail ??= createSmtpMail({
    smtpUrl,
    from: mailFrom,
    seller: sellerFrom(mailFrom).name,
    domain: new URL(appUrl).hostname,
  }));
}
