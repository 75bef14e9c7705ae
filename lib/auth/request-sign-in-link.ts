import { randomBytes, randomUUID } from "node:crypto";
import { normaliseEmail, type EmailFault } from "#lib/auth/normalise-email.ts";
import { hashLinkToken, LINK_SECONDS, signInLinkUrl } from "#lib/auth/sign-in-link.ts";
import type { Db } from "#lib/db/client.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { takeFromLimit } from "#lib/db/rate-limit.ts";
import { logError } from "#lib/errors/log.ts";
import type { MailPort } from "#lib/mail/mail-port.ts";

/** In ten minutes: mails to one recipient, requests from one address, mails in all (threat A10). */
const LIMITS = { recipient: 20, address: 200, everybody: 2_000 };
const WINDOW_SECONDS = 600;

type Deps = { db: Db; limits: Queryable; mail: MailPort; appUrl: string; nextAuthSecret: string; now: Date };
type Input = { email: string; /** A path of ours. */ next: string; address: string; isRegistering: boolean };

export type LinkRequest =
  | { status: "sent"; email: string }
  | { status: "invalid"; fault: EmailFault }
  | { status: "limited" }
  | { status: "not-sent" };

/**
 * Mails a link that signs its reader in once, within ten minutes. Known and unknown addresses are answered alike: nobody is
 * looked up here. next-auth spends the link and, for a new address, makes the person.
 */
export async function requestSignInLink(
  { db, limits, mail, appUrl, nextAuthSecret, now }: Deps,
  input: Input,
): Promise<LinkRequest> {
  const normalised = normaliseEmail(input.email);
  if ("fault" in normalised) return { status: "invalid", fault: normalised.fault };
  const { email } = normalised;

  const keys = [
    { key: `sign-in:address:${input.address}`, limit: LIMITS.address },
    { key: `sign-in:recipient:${email}`, limit: LIMITS.recipient },
    { key: "sign-in:everybody", limit: LIMITS.everybody },
  ];
  for (const { key, limit } of keys) {
    if (!(await takeFromLimit(limits, { key, limit, windowSeconds: WINDOW_SECONDS }))) return { status: "limited" };
  }

  const token = randomBytes(32).toString("hex");
  await db.verificationToken.create({
    data: {
      identifier: email,
      token: hashLinkToken(token, nextAuthSecret),
      expires: new Date(now.getTime() + LINK_SECONDS * 1_000),
    },
    select: { expires: true },
  });
  const url = signInLinkUrl(appUrl, { token, email, next: input.next });
  try {
    const data = { url, minutes: LINK_SECONDS / 60, isRegistering: input.isRegistering };
    await mail.send({ to: email, id: randomUUID(), template: "sign-in", data });
  } catch (error) {
    logError(error, { doing: "mailing a sign-in link" });
    return { status: "not-sent" };
  }
  return { status: "sent", email };
}
