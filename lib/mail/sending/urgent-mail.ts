import type { Sealer } from "#lib/sealing/seal.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { logError } from "#lib/log/log.ts";
import type { ReportFailure } from "#lib/errors/report-failure.ts";
import { readMailError, type MailFault } from "#lib/mail/mail-fault.ts";
import type { MailMessage, MailPort } from "#lib/mail/mail-port.ts";

const PURPOSE = "urgent-mail";
/**
 * The first pause is shorter than a job run's, so that the next run tries again; greylisting lifts after one to five
 * minutes.
 */
const FIRST_PAUSE_MS = 30_000;
const PAUSE_MS = 50_000;
/** A link that arrives with less time left is of no use. */
const USEFUL_MS = 30_000;
/** Longer than the mail server may take over all steps of one message. */
const LEASE_MS = 90_000;

type Deps = { db: Db; mail: MailPort; sealer: Sealer; now: Date };

/** LATER: the mail server asked for another try; job runs make it, as long as the link lives. */
type UrgentOutcome = { status: "SENT" } | { status: "FAILED"; fault: MailFault; code: string };

/**
 * Sends a mail whose link runs out at `expiresAt`, at once. What the server wants later is kept, sealed, for the job
 * runs.
 */
export async function sendUrgentMail(
  { db, mail, sealer, now }: Deps,
  message: MailMessage,
  expiresAt: Date,
): Promise<UrgentOutcome> {
  try {
    await mail.send(message);
    return { status: "SENT" };
  } catch (error) {
    const { fault, code } = readMailError(error, message.to);
    if (fault.kind === "OURS") logError(error, { doing: "sending mail", mail: message.id, template: message.template });
    if (fault.kind === "LATER") {
      const dueAt = new Date(now.getTime() + FIRST_PAUSE_MS);
      const sealed = sealer.seal(PURPOSE, JSON.stringify(message));
      await db.urgentMail.create({ data: { id: message.id, sealed, dueAt, expiresAt }, select: { id: true } });
    }
    return { status: "FAILED", fault, code };
  }
}

type DeliverDeps = { db: Database; mail: MailPort; sealer: Sealer; report: ReportFailure; machineNow: () => Date };
type Claimed = { id: string; sealed: string; expiresAt: Date; attempts: number };

/**
 * Tries again what a mail server wanted later, until nothing is due or `until` has passed. A refusal for good, an
 * expired link and a message that can no longer be unsealed end it.
 */
export async function deliverUrgentMail(
  deps: DeliverDeps,
  { until }: { until: Date },
): Promise<{ sent: number; failed: number }> {
  const { db, report, machineNow } = deps;
  const counts = { sent: 0, failed: 0 };
  const useful = new Date(machineNow().getTime() + USEFUL_MS);
  await db.urgentMail.deleteMany({ where: { expiresAt: { lte: useful } } });
  while (machineNow() < until) {
    const claimed = await claim(db, machineNow());
    if (claimed === null) break;
    try {
      counts[(await deliver(deps, claimed)) ? "sent" : "failed"]++;
    } catch (error) {
      report(error, { mail: claimed.id });
    }
  }
  return counts;
}

async function deliver({ db, mail, sealer, machineNow }: DeliverDeps, claimed: Claimed): Promise<boolean> {
  const { id, attempts } = claimed;
  const text = sealer.open(PURPOSE, claimed.sealed);
  const message = text === null ? null : (JSON.parse(text) as MailMessage);
  let fault: MailFault | null = null;
  try {
    if (message !== null) await mail.send(message);
  } catch (error) {
    ({ fault } = readMailError(error, message?.to ?? ""));
    logError(readMailError(error, ""), { doing: "sending mail again", mail: id });
  }
  if (fault === null || fault.kind === "REFUSED") {
    await db.urgentMail.deleteMany({ where: { id, attempts } });
    return fault === null && message !== null;
  }
  const dueAt = new Date(machineNow().getTime() + PAUSE_MS);
  await db.urgentMail.updateMany({ where: { id, attempts }, data: { dueAt, lockedUntil: null } });
  return false;
}

async function claim(db: Database, now: Date): Promise<Claimed | null> {
  const lockedUntil = new Date(now.getTime() + LEASE_MS);
  const [claimed] = await db.$queryRaw<Claimed[]>`
    UPDATE urgent_mail SET locked_until = ${lockedUntil}::timestamptz, attempts = attempts + 1
    WHERE id = (
      SELECT id FROM urgent_mail
      WHERE due_at <= ${now}::timestamptz AND (locked_until IS NULL OR locked_until < ${now}::timestamptz)
      ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING id, sealed, expires_at AS "expiresAt", attempts`;
  return claimed ?? null;
}
