import { z } from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Database } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";

type Deps = {
  db: Database;
  actor: Operator;
  now: Date;
  /** What this environment names (INSTALLATION_ID); null while it names none. */
  named: string | null;
};

/** The installation that the page showed. */
export const adoptInput = z.strictObject({ installationId: z.string().min(1).max(200) });

/**
 * Arms sending: the database takes on the installation that this environment names. Once only; a database that belongs to another
 * installation stays with it, so that a copy can never be armed by mistake. May be repeated.
 *
 * @returns whether the database is this installation's.
 * @throws AppError FORBIDDEN, NOT_FOUND for an operator who is no OWNER; CONFLICT when the page showed another installation than this environment
 *   names.
 * Rules: docs/rules.md, section 6.
 */
export async function adoptInstallation(
  { db, actor, now, named }: Deps,
  { installationId }: z.infer<typeof adoptInput>,
): Promise<boolean> {
  assertOperator(actor, "OWNER");
  if (installationId !== named) throw new AppError("CONFLICT", "this environment names another installation by now");
  return db.$transaction(async (tx) => {
    const { count } = await tx.installation.updateMany({
      where: { id: 1, installationId: null },
      data: { installationId, adoptedAt: now, adoptedBy: actor.userId },
    });
    if (count === 1) {
      await recordAudit(tx, {
        at: now,
        actor: { kind: "USER", id: actor.userId },
        action: "installation.adopted",
        subject: { type: "installation", id: installationId },
      });
    }
    return (await tx.installation.count({ where: { installationId } })) === 1;
  });
}
