import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import { readNamedAccount } from "#lib/metering/submit/preconditions/account-store.ts";
import { decideSkew } from "#lib/metering/submit/preconditions/clock-skew.ts";
import type { Db } from "#lib/db/client.ts";

/**
 * Nothing is sent to AWS unless the database belongs to this installation (docs/rules.md, section 6), nor while the
 * credentials are another AWS account's than the one that published the products, or our clock and AWS's are more
 * than five minutes apart.
 */
export type SendingState = "armed" | "not-adopted" | "other-installation" | "other-account" | "clock-skew";

/**
 * Whether what is due may go out, and if not, why.
 *
 * @param installationId the environment's INSTALLATION_ID.
 * @param sellerAccountId the environment's SELLER_ACCOUNT_ID; null where accounts are not compared.
 */
export async function findSendingState(
  { db, actor }: { db: Db; actor: Operator },
  installationId: string | null,
  sellerAccountId: string | null,
): Promise<SendingState> {
  assertOperator(actor, "VIEWER");
  const row = await db.installation.findUnique({ where: { id: 1 }, select: { installationId: true } });
  const adopted = row?.installationId ?? null;
  if (adopted === null) return "not-adopted";
  if (adopted !== installationId) return "other-installation";
  if (sellerAccountId !== null && ((await readNamedAccount(db)) ?? sellerAccountId) !== sellerAccountId)
    return "other-account";
  const check = await db.clockCheck.findUnique({ where: { id: 1 }, select: { skewMs: true } });
  return check !== null && decideSkew(Number(check.skewMs)) === "stopped" ? "clock-skew" : "armed";
}
