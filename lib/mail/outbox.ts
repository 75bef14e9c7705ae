import type { Db } from "#lib/db/client.ts";
import type { OperatorRole } from "#lib/generated/prisma/enums.ts";

/** Whose agreement it is about, by ids: names and addresses are read when it is written. */
type OfAgreement = { agreementId: string; organizationId: string };

/** What a message shows, by template: ids, codes and instants (ISO 8601), no personal data. */
export type PendingContent =
  | { template: "welcome" | "pending"; data: OfAgreement }
  | { template: "ending" | "ended"; data: OfAgreement & { endsAt: string; reason: string } }
  /** To a new member of the seller's staff. */
  | { template: "invitation"; data: { role: OperatorRole; invitedBy: string } }
  /** To a colleague that a buyer invites. */
  | { template: "team-invitation"; data: { invitationId: string } }
  /** To a buyer's owners and admins, then to the person who asked. */
  | { template: "join-request"; data: { requestId: string } }
  | { template: "join-approved"; data: { organizationId: string; agreementId: string } }
  | { template: "join-declined"; data: { agreementId: string } }
  /** To operators: alerts of one kind that opened, have grown much, still hold after a day, or are over. */
  | { template: "alerts"; data: OwedAlerts };

/** Alerts of one kind. Of each group the first ids, and how many there are. */
export type OwedAlerts = Record<"opened" | "grown" | "reminded" | "over", { ids: string[]; count: number }> & {
  kind: string;
};

/** A message of a change to a person, or (null) to the operators' chat. */
type PendingMail = PendingContent & {
  userId: string | null;
  /** The change it is about: each person gets one message about it, however often the change is looked at. */
  about?: string;
};

/** Puts messages into the outbox, in the transaction of the change. `deliverDueMail` sends them. */
export async function appendMail(tx: Db, mails: readonly PendingMail[]): Promise<void> {
  if (mails.length === 0) return;
  const rows = mails.map(({ template, userId, about, data }) => ({ template, userId, about: about ?? null, data }));
  await tx.$executeRaw`
    INSERT INTO mail_outbox (id, template, user_id, about, data, created_at, due_at)
    SELECT gen_random_uuid(), m.template, m."userId", m.about, m.data, now(), now()
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS m (template text, "userId" uuid, about text, data jsonb)
    ON CONFLICT (about, user_id) DO NOTHING`;
}
