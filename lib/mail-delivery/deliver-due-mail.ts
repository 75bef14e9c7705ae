import type { Database } from "#lib/db/client.ts";
import { logError } from "#lib/log/log.ts";
import { throwFailure, type ReportFailure } from "#lib/errors/report-failure.ts";
import { MailError } from "#lib/mail/mail-fault.ts";
import type { ChatPort, MailPort } from "#lib/mail/mail-port.ts";
import { readAlertsMail } from "#lib/mail-delivery/read-alerts-mail.ts";
import { readPendingMail } from "#lib/mail-delivery/read-pending-mail.ts";
import type { Clock } from "#lib/time/clock.ts";

/** Longer than the mail server may take over all steps of one message. */
const LEASE_SECONDS = 90;
/** First pause after a failure; it doubles up to an hour. About two days in all. */
const BACKOFF_SECONDS = 30;
const MAX_ATTEMPTS = 50;

type Deps = {
  db: Database;
  mail: MailPort;
  appUrl: string;
  /** Business time, which terms go by; the machine's where none is followed. */
  clock?: Clock;
  /** The operators' chat; null where there is none (any more): what is pending for it is dropped. Without it the chat's is left alone. */
  chat?: ChatPort | null;
  /** Takes the failure of one message; without it the first one ends all. */
  report?: ReportFailure;
};
type Claimed = {
  id: string;
  template: string;
  userId: string | null;
  data: unknown;
  attempts: number;
  lockedUntil: Date;
};

/**
 * Sends messages that are due, one by one, until none is left, `limit` is reached or `until` has passed. Runs may overlap: each mail
 * is claimed by a lease, and sent outside any transaction. A crash between sending and writing it down sends a mail again
 * under the same Message-ID. What fails comes again with backoff; what the server refuses for good does not (`listGivenUpMail` shows it).
 */
export async function deliverDueMail(
  deps: Deps,
  { limit = 50, until }: { limit?: number; until?: Date } = {},
): Promise<{ sent: number; failed: number }> {
  const counts = { sent: 0, failed: 0 };
  const { report = throwFailure } = deps;
  /** Messages that had their turn. */
  const tried: string[] = [];
  while (tried.length < limit && (until === undefined || new Date() < until)) {
    const id = await findDue(deps.db, deps.chat !== undefined, tried);
    if (id === null) break;
    tried.push(id);
    try {
      const outcome = await deliver(deps, id);
      if (outcome !== null) counts[outcome]++;
    } catch (error) {
      report(error, { mail: id });
    }
  }
  return counts;
}

/** @returns null when another run has it, or its person is gone. */
async function deliver(deps: Deps, id: string): Promise<"sent" | "failed" | null> {
  const claimed = await claim(deps.db, id);
  if (claimed === null) return null;
  let isSent: boolean;
  try {
    isSent = await send(deps, claimed);
  } catch (error) {
    logError(error, { doing: "sending mail", mail: claimed.id, template: claimed.template });
    const isFinal = error instanceof MailError && error.fault.kind === "REFUSED";
    const dueAt = isFinal ? null : nextTry(claimed.attempts, new Date());
    await settle(deps.db, claimed, { dueAt, lastError: nameOf(error) });
    return "failed";
  }
  await settle(deps.db, claimed, { sentAt: isSent ? new Date() : null, dueAt: null, lastError: null });
  return isSent ? "sent" : null;
}

/** How many mails are due or will be. */
export async function countWaitingMail(db: Database): Promise<number> {
  return db.mailOutbox.count({ where: { dueAt: { not: null } } });
}

/** The message that is due first. Found in a statement of its own, so that one which cannot be claimed is known by its id. */
async function findDue(db: Database, hasChat: boolean, tried: readonly string[]): Promise<string | null> {
  const due = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM mail_outbox
    WHERE due_at <= now() AND (user_id IS NOT NULL OR ${hasChat}) AND (locked_until IS NULL OR locked_until < now())
      AND id <> ALL(${[...tried]}::uuid[])
    ORDER BY due_at LIMIT 1`;
  return due[0]?.id ?? null;
}

async function claim(db: Database, id: string): Promise<Claimed | null> {
  const claimed = await db.$queryRaw<Claimed[]>`
    UPDATE mail_outbox SET locked_until = now() + make_interval(secs => ${LEASE_SECONDS}::float8), attempts = attempts + 1
    WHERE id = (
      SELECT id FROM mail_outbox
      WHERE id = ${id}::uuid AND due_at <= now() AND (locked_until IS NULL OR locked_until < now()) FOR UPDATE SKIP LOCKED
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
  if (attempts >= MAX_ATTEMPTS) return null;
  const seconds = Math.min(BACKOFF_SECONDS * 2 ** (attempts - 1), 3_600);
  return new Date(now.getTime() + seconds * 1_000);
}

/** Sends one message to its person, or to the operators' chat. @returns false when its person is gone. */
async function send(
  { db, mail, chat, appUrl, clock }: Deps,
  { id, template, userId, data }: Claimed,
): Promise<boolean> {
  if (userId === null) {
    await chat?.post(await readAlertsMail({ db, appUrl }, data));
    return chat !== undefined && chat !== null;
  }
  const content = await readPendingMail(
    { db, appUrl, ...(clock === undefined ? {} : { clock }) },
    { template, userId, data },
  );
  if (content !== null) await mail.send({ id, ...content });
  return content !== null;
}

function nameOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === "string" ? code : typeof name === "string" ? name : "unknown";
}
