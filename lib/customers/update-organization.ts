import { z } from "zod";
import { isId } from "#lib/agreements/api-agreement.ts";
import { enqueueAgreementWebhooks } from "#lib/agreements/lifecycle/messages/enqueue-agreement-webhook.ts";
import { recordAudit, type AuditActor } from "#lib/audit/record-audit.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { isUniqueViolation } from "#lib/errors/database-error.ts";
import { nameInput } from "#lib/text/name.ts";
import { strayOfId } from "#lib/text/one-line.ts";

export const updateOrganizationInput = z
  .strictObject({
    /** The seller's own tenant id; null takes it away. */
    externalId: z
      .string()
      .min(1)
      .max(128)
      .refine((text) => strayOfId(text) === null, "must be one line without control or hidden characters")
      .nullable(),
    name: nameInput(),
  })
  .partial()
  .refine((input) => Object.keys(input).length > 0, "needs externalId or name");
type UpdateOrganizationInput = z.infer<typeof updateOrganizationInput>;

export type ApiOrganization = { id: string; externalId: string | null; name: string; archived: boolean };

type Deps = { db: Database; actor: AuditActor; now: Date };

/**
 * Sets an organization's external id, name or both; what is not named stays. The same again changes nothing.
 *
 * @throws AppError NOT_FOUND; CONFLICT when another organization has the external id.
 */
export async function updateOrganization(
  { db, actor, now }: Deps,
  id: string,
  input: UpdateOrganizationInput,
): Promise<ApiOrganization> {
  if (!isId(id)) throw new AppError("NOT_FOUND", "no organization has this id");
  try {
    return await db.$transaction(async (tx) => {
      const before = await tx.organization.findUnique({ where: { id }, select: { externalId: true, name: true } });
      if (before === null) throw new AppError("NOT_FOUND", "no organization has this id");
      const after = await tx.organization.update({
        where: { id },
        data: {
          ...(input.externalId === undefined ? {} : { externalId: input.externalId }),
          ...(input.name === undefined ? {} : { name: input.name }),
        },
        select: { externalId: true, name: true, archivedAt: true },
      });
      const changed = [
        ...(before.externalId === after.externalId ? [] : ["externalId"]),
        ...(before.name === after.name ? [] : ["name"]),
      ];
      if (changed.length > 0) {
        const subject = { type: "organization", id };
        await recordAudit(tx, {
          at: now,
          actor,
          action: "organization.updated",
          subject,
          organizationId: id,
          data: { changed },
        });
      }
      if (changed.includes("externalId")) await changeAgreements(tx, id, now);
      return { id, externalId: after.externalId, name: after.name, archived: after.archivedAt !== null };
    });
  } catch (error) {
    if (isUniqueViolation(error)) {
      throw new AppError("CONFLICT", "another organization has this externalId", {
        fields: [{ path: "externalId", message: "belongs to another organization" }],
      });
    }
    throw error;
  }
}

/** An agreement names its organization's external id: each of them has changed. They may be thousands. */
async function changeAgreements(tx: Db, organizationId: string, now: Date): Promise<void> {
  const locked = await tx.$queryRaw<{ id: string }[]>`
    SELECT a.id FROM agreement a JOIN agreement_link l ON l.agreement_id = a.id
    WHERE l.organization_id = ${organizationId}::uuid AND l.linked_to IS NULL ORDER BY a.id FOR UPDATE OF a`;
  const ids = locked.map(({ id }) => id);
  await tx.$executeRaw`UPDATE agreement SET version = version + 1 WHERE id = ANY(${ids}::uuid[])`;
  await enqueueAgreementWebhooks(tx, ids, "agreement.updated", now);
}
