import { z } from "zod";
import { alertKinds, audienceOf, isWantedBy, type Preference } from "#lib/alerts/alert-matrix.ts";
import type { AlertKind } from "#lib/alerts/alert-kinds.ts";
import { alertWords } from "#lib/alerts/alert-words.ts";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { assertOperator, type OperatorRole } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";

type Deps = {
  db: Database;
  actor: Operator;
  /** Business time. */
  now: Date;
};

/** All kinds that the person wants to be mailed of; the others they do not. */
export const chooseAlertsInput = z.strictObject({ kinds: z.array(z.enum(alertKinds)).max(alertKinds.length) });

/** A kind as the person sees it: whether they are mailed of it, and whether they may switch it off. */
export type AlertChoice = { kind: AlertKind; title: string; isWanted: boolean; isFixed: boolean };

/** What the actor is mailed of. @throws AppError NOT_FOUND (no operator). */
export async function listAlertChoices({ db, actor }: { db: Db; actor: Operator }): Promise<AlertChoice[]> {
  assertOperator(actor, "VIEWER");
  const [preferences, owners] = await Promise.all([db.alertPreference.findMany(), listOwners(db)]);
  const me = { userId: actor.userId, role: actor.operatorRole! };
  return alertKinds.map((kind) => ({
    kind,
    title: alertWords[kind].title,
    isWanted: isWantedBy(me, kind, preferences),
    isFixed: isOnlyOwnerOf(me, kind, owners, preferences),
  }));
}

/**
 * Keeps which kinds of alerts the actor is mailed of. The last owner who hears of a critical kind cannot switch it off.
 *
 * @throws AppError NOT_FOUND (no operator), CONFLICT (the last owner, a critical kind).
 */
export async function chooseAlerts(
  { db, actor, now }: Deps,
  { kinds }: z.infer<typeof chooseAlertsInput>,
): Promise<void> {
  assertOperator(actor, "VIEWER");
  const me = { userId: actor.userId, role: actor.operatorRole! };
  await db.$transaction(async (tx) => {
    // All owners until the commit, so that two of them cannot each count on the other.
    await tx.$queryRaw`SELECT id FROM operator WHERE role = 'OWNER' AND removed_at IS NULL ORDER BY id FOR UPDATE`;
    const [preferences, owners] = [await tx.alertPreference.findMany(), await listOwners(tx)];
    const missing = alertKinds.find((kind) => !kinds.includes(kind) && isOnlyOwnerOf(me, kind, owners, preferences));
    if (missing !== undefined) {
      const message = `You are the last owner who is told of “${alertWords[missing].title}”. It stays on.`;
      throw new AppError("CONFLICT", message, { fields: [{ path: "kinds", message }] });
    }
    for (const kind of alertKinds) {
      const isWanted = kinds.includes(kind);
      await tx.alertPreference.upsert({
        where: { userId_kind: { userId: actor.userId, kind } },
        create: { userId: actor.userId, kind, isWanted },
        update: { isWanted },
      });
    }
    await recordAudit(tx, {
      at: now,
      actor: { kind: "USER", id: actor.userId },
      action: "alert-preference.changed",
      subject: { type: "user", id: actor.userId },
      data: { kinds },
    });
  });
}

type Person = { userId: string; role: OperatorRole };

/** Whether no other owner is notified of a critical kind. Pure. */
function isOnlyOwnerOf(
  me: Person,
  kind: AlertKind,
  owners: readonly Person[],
  preferences: readonly Preference[],
): boolean {
  if (me.role !== "OWNER" || !audienceOf(kind).isCritical) return false;
  return !owners.some((owner) => owner.userId !== me.userId && isWantedBy(owner, kind, preferences));
}

function listOwners(db: Db): Promise<Person[]> {
  return db.operator.findMany({
    where: { role: "OWNER", removedAt: null },
    select: { userId: true, role: true },
  });
}
