import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Database } from "#lib/db/client.ts";

/** A mail that will not be sent any more: its server refused the recipient for good, or two days of tries were not enough. */
export type GivenUpMail = {
  id: string;
  template: string;
  /** Null: the chat, or an erased person. */
  to: string | null;
  /** It was for the operators' chat. */
  isChat: boolean;
  createdAt: Date;
  attempts: number;
  /** `SMTP 550 5.1.1`, `ECONNREFUSED` … */
  lastError: string | null;
};

const MOST = 50;

/** The newest mails that were given up. @throws AppError FORBIDDEN below VIEWER. */
export async function listGivenUpMail({ db, actor }: { db: Database; actor: Operator }): Promise<GivenUpMail[]> {
  assertOperator(actor, "VIEWER");
  const rows = await db.mailOutbox.findMany({
    where: { dueAt: null, sentAt: null, lastError: { not: null } },
    select: { id: true, template: true, userId: true, createdAt: true, attempts: true, lastError: true },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: MOST,
  });
  const ids = rows.flatMap(({ userId }) => (userId === null ? [] : [userId]));
  const people = await db.user.findMany({ where: { id: { in: ids } }, select: { id: true, email: true } });
  const addresses = new Map(people.map(({ id, email }) => [id, email]));
  return rows.map(({ userId, ...row }) => ({
    ...row,
    isChat: userId === null,
    to: userId === null ? null : (addresses.get(userId) ?? null),
  }));
}
