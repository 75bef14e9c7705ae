import type { Db } from "#lib/db/client.ts";
import { insertRows } from "#lib/db/insert-rows.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import type { ActorKind } from "#lib/generated/prisma/enums.ts";

/** Who acts: a signed-in person, an API key, or a job of ours. */
export type AuditActor = { kind: ActorKind; id: string };

/** What was changed, by ids; no names, addresses, tokens or secrets. `action` is noun.verb, as in `product.created`. */
type AuditInput = {
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

/** Appends many entries in their order, by one statement. Call it with the transaction of the change that they tell of. */
export async function recordAudits(db: Db, entries: readonly AuditInput[]): Promise<void> {
  await insertRows(
    db,
    "audit_entry",
    entries.map(({ at, actor, action, subject, organizationId, data }) => ({
      ...{ at, actor_kind: actor.kind, actor_id: actor.id, action },
      ...{ subject_type: subject.type, subject_id: subject.id },
      ...{ organization_id: organizationId ?? null, data: data ?? null },
    })),
  );
}
