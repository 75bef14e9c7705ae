import type { Db } from "#lib/db/client.ts";

/** Mail that a change owes to a person. `data` holds ids only: names and addresses are read when it is written. */
export type OwedMail = {
  template: "welcome";
  userId: string;
  data: { agreementId: string; organizationId: string };
  /** Machine time. */
  now: Date;
};

/** Puts a mail into the outbox, in the transaction of the change that owes it. `deliverDueMail` sends it. */
export async function appendMail(tx: Db, { template, userId, data, now }: OwedMail): Promise<void> {
  await tx.mailOutbox.create({ data: { template, userId, data, createdAt: now, dueAt: now }, select: { id: true } });
}
