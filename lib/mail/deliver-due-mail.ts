import { z } from "zod";
import { maskAwsAccount } from "#lib/agreements/mask-aws-account.ts";
import type { Database } from "#lib/db/client.ts";
import { logError } from "#lib/errors/log.ts";
import type { MailMessage, MailPort } from "#lib/mail/mail-port.ts";

/** Longer than the mail server may take over all steps of one message. */
const LEASE_SECONDS = 90;
/** First pause after a failure; it doubles up to an hour. About two days in all. */
const BACKOFF_SECONDS = 30;
const GIVE_UP_AFTER = 50;

const owedData = z.object({ agreementId: z.uuid(), organizationId: z.uuid() });

type Deps = { db: Database; mail: MailPort; appUrl: string };
type Claimed = { id: string; template: string; userId: string; data: unknown; attempts: number; lockedUntil: Date };

/**
 * Sends mail that is due, one by one, until none is left, `limit` is reached or `until` has passed. Runs may overlap: each mail
 * is claimed by a lease, and sent outside any transaction. A crash between sending and writing it down sends a mail again
 * under the same Message-ID. What the server refuses comes again with backoff.
 */
export async function deliverDueMail(
  { db, mail, appUrl }: Deps,
  { limit = 50, until }: { limit?: number; until?: Date } = {},
): Promise<{ sent: number; failed: number }> {
  const counts = { sent: 0, failed: 0 };
  for (let i = 0; i < limit && (until === undefined || new Date() < until); i++) {
    const claimed = await claimDue(db);
    if (claimed === null) break;
    try {
      const message = await writeMessage(db, claimed, appUrl);
      if (message !== null) await mail.send(message);
      await settle(db, claimed, { sentAt: message === null ? null : new Date(), dueAt: null, lastError: null });
      counts.sent += message === null ? 0 : 1;
    } catch (error) {
      logError(error, { doing: "sending mail", mail: claimed.id, template: claimed.template });
      await settle(db, claimed, { dueAt: nextTry(claimed.attempts, new Date()), lastError: nameOf(error) });
      counts.failed++;
    }
  }
  return counts;
}

/** How many mails are due or will be. */
export async function countWaitingMail(db: Database): Promise<number> {
  return db.mailOutbox.count({ where: { dueAt: { not: null } } });
}

async function claimDue(db: Database): Promise<Claimed | null> {
  const claimed = await db.$queryRaw<Claimed[]>`
    UPDATE mail_outbox SET locked_until = now() + make_interval(secs => ${LEASE_SECONDS}::float8), attempts = attempts + 1
    WHERE id = (
      SELECT id FROM mail_outbox
      WHERE due_at <= now() AND (locked_until IS NULL OR locked_until < now())
      ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING id, template, user_id AS "userId", data, attempts, locked_until AS "lockedUntil"`;
  return claimed[0] ?? null;
}

type Outcome = { sentAt?: Date | null; dueAt: Date | null; lastError: string | null };

/** Writes an outcome down, unless the lease ran out and somebody else holds the mail. `attempts` is the fencing number. */
async function settle(db: Database, { id, attempts }: Claimed, outcome: Outcome): Promise<void> {
  await db.mailOutbox.updateMany({ where: { id, attempts }, data: { ...outcome, lockedUntil: null } });
}

function nextTry(attempts: number, now: Date): Date | null {
  if (attempts >= GIVE_UP_AFTER) return null;
  const seconds = Math.min(BACKOFF_SECONDS * 2 ** (attempts - 1), 3_600);
  return new Date(now.getTime() + seconds * 1_000);
}

/** The message with today's names and address; null when there is nobody to write to any more. */
async function writeMessage(db: Database, owed: Claimed, appUrl: string): Promise<MailMessage | null> {
  if (owed.template !== "welcome") throw new Error(`there is no mail template "${owed.template}"`);
  const { agreementId, organizationId } = owedData.parse(owed.data);
  const [person, link] = await Promise.all([
    db.user.findUnique({ where: { id: owed.userId }, select: { email: true, name: true, erasedAt: true } }),
    db.agreementLink.findFirst({
      where: { agreementId, organizationId },
      orderBy: { linkedFrom: "desc" },
      select: { linkedFrom: true, organization: { select: { name: true } }, agreement: { include: { product: true } } },
    }),
  ]);
  if (!person?.email || person.erasedAt !== null || link === null) return null;
  const { agreement, organization } = link;
  return {
    to: person.email,
    id: owed.id,
    template: "welcome",
    data: {
      appUrl,
      productTitle: agreement.product.title,
      organizationName: organization.name,
      personName: person.name,
      linkedBy: person.name ?? person.email,
      linkedAt: link.linkedFrom,
      awsAgreementId: agreement.awsAgreementId,
      awsAccount: agreement.customerAwsAccountId === null ? null : maskAwsAccount(agreement.customerAwsAccountId),
      isUsagePriced: agreement.product.pricingModel === "SUBSCRIPTION",
      endsAt: agreement.endsAt,
      agreementId,
      supportEmail: agreement.product.supportEmail,
    },
  };
}

function nameOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === "string" ? code : typeof name === "string" ? name : "unknown";
}
