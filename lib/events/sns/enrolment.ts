import { recordAudit } from "#lib/audit/record-audit.ts";
import { assertOperator, type Actor } from "#lib/auth/actor.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { MINUTE_MS } from "#lib/time/hours.ts";

type Deps = {
  db: Database;
  actor: Pick<Actor, "userId" | "operatorRole">;
  /** Business time. */
  now: Date;
};

/** How long subscriptions may be confirmed once an owner has opened it. */
const ENROLMENT_MINUTES = 15;

/**
 * For a quarter of an hour lets subscriptions of listed topics be confirmed (N05). Again while open: from now on.
 *
 * @throws AppError FORBIDDEN
 */
export async function openEnrolment({ db, actor, now }: Deps): Promise<void> {
  assertOperator(actor, "OWNER");
  const until = new Date(now.getTime() + ENROLMENT_MINUTES * MINUTE_MS);
  await db.$transaction(async (tx) => {
    const { id } = await tx.snsEnrolment.create({
      data: { openedAt: now, openedBy: actor.userId, until },
      select: { id: true },
    });
    await recordAudit(tx, {
      at: now,
      actor: { kind: "USER", id: actor.userId },
      action: "sns_enrolment.opened",
      subject: { type: "sns_enrolment", id },
      data: { until: until.toISOString() },
    });
  });
}

/** Ends it before its time. @throws AppError FORBIDDEN */
export async function closeEnrolment({ db, actor, now }: Deps): Promise<void> {
  assertOperator(actor, "OWNER");
  await db.$transaction(async (tx) => {
    const open = await tx.snsEnrolment.findMany({ where: { until: { gt: now } }, select: { id: true } });
    await tx.snsEnrolment.updateMany({ where: { until: { gt: now } }, data: { until: now } });
    for (const { id } of open) {
      await recordAudit(tx, {
        at: now,
        actor: { kind: "USER", id: actor.userId },
        action: "sns_enrolment.closed",
        subject: { type: "sns_enrolment", id },
      });
    }
  });
}

/** Until when subscriptions may be confirmed; null: not now. */
export async function findEnrolment(db: Db, now: Date): Promise<{ id: string; until: Date } | null> {
  return db.snsEnrolment.findFirst({
    where: { until: { gt: now }, openedAt: { lte: now } },
    orderBy: { until: "desc" },
    select: { id: true, until: true },
  });
}
