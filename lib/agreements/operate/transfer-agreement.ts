import { z } from "zod";
import { noteInput } from "#lib/audit/note-input.ts";
import { lockAgreement } from "#lib/agreements/operate/lock-agreement.ts";
import { enqueueAgreementWebhook } from "#lib/agreements/lifecycle/messages/enqueue-agreement-webhook.ts";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Database } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";

type Deps = {
  db: Database;
  actor: Operator;
  /** Business time. */
  now: Date;
};

export const transferInput = z.strictObject({
  id: z.uuid(),
  /** Whose the form showed it to be: it moves away from that one, or nothing happens. */
  fromOrganizationId: z.uuid(),
  /** The new organization: our id. */
  organizationId: z.string().trim().toLowerCase().pipe(z.uuid("Paste the id of the other customer, from its page.")),
  note: noteInput("Say why, in a few words."),
});

/**
 * Moves an agreement to another organization. The former one keeps what it saw until now; the new one sees hours from
 * now on, and usage named by organization goes to it from now on (docs/rules.md, section 1). Enqueues the webhook
 * `agreement.transferred`.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN (below ADMIN), CONFLICT (it is not that customer's any more; with the field
 *   `organizationId` when it belongs to the new one, or that one is not there).
 */
export async function transferAgreement(
  { db, actor, now }: Deps,
  { id, fromOrganizationId, organizationId, note }: z.infer<typeof transferInput>,
): Promise<void> {
  assertOperator(actor, "ADMIN");
  await db.$transaction(async (tx) => {
    await lockAgreement(tx, id);
    const link = await tx.agreementLink.findFirst({
      where: { agreementId: id, linkedTo: null },
      select: { id: true, organizationId: true },
    });
    if (link?.organizationId !== fromOrganizationId) {
      throw new AppError("CONFLICT", `agreement ${id} is not organization ${fromOrganizationId}'s`);
    }
    if (link.organizationId === organizationId) throw refused("It belongs to this customer already.");
    const target = await tx.organization.findUnique({ where: { id: organizationId }, select: { archivedAt: true } });
    if (target === null || target.archivedAt !== null) throw refused("There is no customer with this id.");

    await tx.agreementLink.update({ where: { id: link.id }, data: { linkedTo: now }, select: { id: true } });
    await tx.agreementLink.create({
      data: { agreementId: id, organizationId, isFirst: false, linkedFrom: now, linkedByUserId: actor.userId },
      select: { id: true },
    });
    await tx.agreement.update({ where: { id }, data: { version: { increment: 1 } }, select: { id: true } });
    await recordAudit(tx, {
      at: now,
      actor: { kind: "USER", id: actor.userId },
      action: "agreement.transferred",
      subject: { type: "agreement", id },
      organizationId,
      data: { from: link.organizationId, note },
    });
    await enqueueAgreementWebhook(tx, id, "agreement.transferred", now);
  });
}

function refused(message: string): AppError {
  return new AppError("CONFLICT", message, { fields: [{ path: "organizationId", message }] });
}
