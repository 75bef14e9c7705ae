import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import { judgeSkew } from "#lib/metering/clock-skew.ts";
import type { Db } from "#lib/db/client.ts";

/**
 * Nothing is sent to AWS unless the database belongs to this installation (rules.md section 6), nor while our clock and AWS's are more than
 * five minutes apart.
 */
export type SendingState = "armed" | "not-adopted" | "other-installation" | "clock-skew";

/** Whether what is due may go out, and if not, why. `installationId` is the environment's INSTALLATION_ID. */
export async function findSendingState(
  { db, actor }: { db: Db; actor: Operator },
  installationId: string | null,
): Promise<SendingState> {
  assertOperator(actor, "VIEWER");
  const row = await db.installation.findUnique({ where: { id: 1 }, select: { installationId: true } });
  const adopted = row?.installationId ?? null;
  if (adopted === null) return "not-adopted";
  if (adopted !== installationId) return "other-installation";
  const check = await db.clockCheck.findUnique({ where: { id: 1 }, select: { skewMs: true } });
  return check !== null && judgeSkew(Number(check.skewMs)) === "stopped" ? "clock-skew" : "armed";
}
