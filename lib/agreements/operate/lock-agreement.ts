import type { Db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";
import type { AgreementStatus } from "#lib/generated/prisma/enums.ts";

type Locked = { status: AgreementStatus; isHeldBackByAws: boolean; suspendedAt: Date | null };

/**
 * Holds an agreement's row until the commit, so that what people and jobs decide of it comes one after the other.
 *
 * @throws AppError NOT_FOUND.
 */
export async function lockAgreement(tx: Db, id: string): Promise<Locked> {
  const [row] = await tx.$queryRaw<Locked[]>`
    SELECT status::text AS status, aws_reason IS NOT NULL OR account_suspended_at IS NOT NULL AS "isHeldBackByAws",
           suspended_at AS "suspendedAt"
    FROM agreement WHERE id = ${id}::uuid FOR UPDATE`;
  if (row === undefined) throw new AppError("NOT_FOUND", `there is no agreement ${id}`);
  return row;
}
