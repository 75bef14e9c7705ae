import type { Db } from "#lib/db/client.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";

/** Who acts: a signed-in person, an API key, or a job of ours. */
export type AuditActor = { kind: "USER" | "API_KEY" | "JOB"; id: string };

/** What was changed, by ids; no names, addresses, tokens or secrets. `action` is noun.verb, as in `product.created`. */
export type AuditInput = {
  at: Date;
  actor: AuditActor;
  action: string;
  subject: { type: string; id: string };
  organizationId?: string | null;
  data?: Prisma.InputJsonObject;
};

/** Appends to the audit log. Call it with the transaction of the change that it tells of. */
export async function recordAudit(
  db: Db,
  { at, actor, action, subject, organizationId, data }: AuditInput,
): Promise<void> {
  await db.auditEntry.create({
    data: {
      at,
      actorKind: actor.kind,
      actorId: actor.id,
      action,
      subjectType: subject.type,
      subjectId: subject.id,
      organizationId: organizationId ?? null,
      ...(data === undefined ? {} : { data }),
    },
    select: { id: true },
  });
}
