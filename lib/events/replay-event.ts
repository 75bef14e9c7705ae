import { z } from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { assertOperator, type Actor } from "#lib/auth/actor.ts";
import type { Database } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";

export const replayEventInput = z.strictObject({ id: z.uuid() });

type Deps = {
  db: Database;
  actor: Pick<Actor, "userId" | "operatorRole">;
  /** Business time. */
  now: Date;
};

/**
 * Has the next job run apply a stored lifecycle event again, in any state. Applying it twice changes nothing.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND.
 */
export async function replayEvent({ db, actor, now }: Deps, { id }: z.infer<typeof replayEventInput>): Promise<void> {
  assertOperator(actor, "ADMIN");
  await db.$transaction(async (tx) => {
    const { count } = await tx.lifecycleEvent.updateMany({
      where: { id },
      data: { state: "STORED", attempts: 0, error: null },
    });
    if (count === 0) throw new AppError("NOT_FOUND", `there is no lifecycle event ${id}`);
    await recordAudit(tx, {
      at: now,
      actor: { kind: "USER", id: actor.userId },
      action: "lifecycle_event.replayed",
      subject: { type: "lifecycle_event", id },
    });
  });
}
