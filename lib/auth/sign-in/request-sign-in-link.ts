import { randomBytes, randomUUID } from "node:crypto";
import { takeFromMailLimits } from "#lib/auth/sign-in/mail-limits.ts";
import { normaliseEmail, type EmailFault } from "#lib/text/normalize-email.ts";
import type { Sealer } from "#lib/sealing/seal.ts";
import { hashLinkToken, LINK_SECONDS, signInLinkUrl } from "#lib/auth/sign-in/sign-in-link.ts";
import type { Db } from "#lib/db/client.ts";
import type { Queryable } from "#lib/db/pool.ts";
import type { MailFault } from "#lib/mail/mail-fault.ts";
import type { MailPort } from "#lib/mail/mail-port.ts";
import { sendUrgentMail } from "#lib/mail/sending/urgent-mail.ts";

type Deps = {
  db: Db;
  limits: Queryable;
  mail: MailPort;
  sealer: Sealer;
  appUrl: string;
  nextAuthSecret: string;
  now: Date;
};
type Input = { email: string; /** A path of ours. */ next: string; address: string; isRegistering: boolean };

/**
 * `delayed`: the mail server asked for another try, which job runs make while the link lives. `code`: what it answered.
 */
export type LinkRequest =
  | { status: "sent" | "delayed"; email: string }
  | { status: "invalid"; fault: EmailFault }
  | { status: "limited" }
  | { status: "refused"; email: string; reason: Extract<MailFault, { kind: "REFUSED" }>["reason"]; code: string }
  | { status: "not-sent" };

/**
 * Mails a link that signs its reader in once, within ten minutes. Known and unknown addresses are answered alike: no
 * person is looked up here. next-auth spends the link and, for a new address, makes the person.
 */
export async function requestSignInLink(deps: Deps, input: Input): Promise<LinkRequest> {
  const { db, appUrl, nextAuthSecret, now } = deps;
  const normalised = normaliseEmail(input.email);
  if ("fault" in normalised) return { status: "invalid", fault: normalised.fault };
  const { email } = normalised;
  if (!(await takeFromMailLimits(deps, { email, client: input.address }))) return { status: "limited" };

  const token = randomBytes(32).toString("hex");
  const expires = new Date(now.getTime() + LINK_SECONDS * 1_000);
  await db.verificationToken.create({
    data: { identifier: email, token: hashLinkToken(token, nextAuthSecret), expires },
    select: { expires: true },
  });
  const url = signInLinkUrl(appUrl, { token, email, next: input.next });
  const data = { url, minutes: LINK_SECONDS / 60, isRegistering: input.isRegistering };
  const sent = await sendUrgentMail(deps, { to: email, id: randomUUID(), template: "sign-in", data }, expires);
  if (sent.status === "SENT") return { status: "sent", email };
  const { fault, code } = sent;
  switch (fault.kind) {
    case "LATER":
      return { status: "delayed", email };
    case "REFUSED":
      return { status: "refused", email, reason: fault.reason, code };
    case "OURS":
      return { status: "not-sent" };
  }
}
