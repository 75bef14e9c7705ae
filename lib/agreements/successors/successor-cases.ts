import { z } from "zod";
import { agreementColumns, toAgreementRow, type AgreementRow } from "#lib/agreements/agreement-row.ts";
import { readFamily, linkSuccessor } from "#lib/agreements/successors/transfer-to-successor.ts";
import { predecessorsOf, successorLink } from "#lib/agreements/successors/find-successors.ts";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { assertOperator, type Actor } from "#lib/auth/actor.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";

export const decideSuccessorInput = z.strictObject({
  agreementId: z.uuid(),
  /** `none`: it follows nothing, it is a purchase of its own. */
  predecessorId: z.union([z.uuid(), z.literal("none")], "Choose what it follows."),
});

type Deps = {
  db: Database;
  actor: Pick<Actor, "userId" | "operatorRole">;
  /** Business time. */
  now: Date;
};

export type SuccessorCaseView = {
  successor: AgreementRow;
  openedAt: Date;
  /** What it may follow: renewed or replaced, and nothing follows it yet; with the instant of that. */
  candidates: { agreement: AgreementRow; supersededAt: Date }[];
};

/** How many successors wait for a person. */
export async function countSuccessorCases(db: Db): Promise<number> {
  return db.successionCase.count({ where: { decidedAt: null } });
}

/** Successors whose predecessor AWS does not name, the oldest first, 50 at most. */
export async function listSuccessorCases({ db, actor }: Omit<Deps, "now">): Promise<SuccessorCaseView[]> {
  assertOperator(actor, "VIEWER");
  const open = await db.successionCase.findMany({ where: { decidedAt: null }, orderBy: { openedAt: "asc" }, take: 50 });
  const views: SuccessorCaseView[] = [];
  for (const { agreementId, openedAt } of open) {
    const { successor, candidates } = await readCase(db, agreementId);
    const rows = await db.agreement.findMany({
      where: { id: { in: [successor.id, ...candidates.map(({ id }) => id)] } },
      select: agreementColumns,
    });
    const byId = new Map(rows.map((row) => [row.id, toAgreementRow(row)]));
    views.push({
      successor: byId.get(successor.id)!,
      openedAt,
      candidates: candidates.map(({ id, facts }) => ({ agreement: byId.get(id)!, supersededAt: facts.supersededAt! })),
    });
  }
  return views;
}

/**
 * Decides once which agreement is the predecessor: organization, link and carry are transferred as if AWS had said so.
 *
 * @throws AppError FORBIDDEN below ADMIN; NOT_FOUND; CONFLICT when it was decided, or the other is none that it may
 *   follow.
 */
export async function decideSuccessor(
  { db, actor, now }: Deps,
  { agreementId, predecessorId }: z.infer<typeof decideSuccessorInput>,
): Promise<void> {
  assertOperator(actor, "ADMIN");
  await db.$transaction(async (tx) => {
    const { count } = await tx.successionCase.updateMany({
      where: { agreementId, decidedAt: null },
      data: { decidedAt: now, decidedBy: actor.userId, predecessorId: predecessorId === "none" ? null : predecessorId },
    });
    if (count === 0) throw new AppError("CONFLICT", `agreement ${agreementId} waits for no decision`);
    const by = { kind: "USER", id: actor.userId } as const;
    await recordAudit(tx, {
      at: now,
      actor: by,
      action: "agreement.succession_decided",
      subject: { type: "agreement", id: agreementId },
      data: { predecessorId: predecessorId === "none" ? null : predecessorId },
    });
    if (predecessorId === "none") return;
    const { successor, candidates } = await readCase(tx, agreementId, true);
    const old = candidates.find(({ id }) => id === predecessorId);
    if (old === undefined) throw new AppError("CONFLICT", `agreement ${predecessorId} is none that it may follow`);
    await linkSuccessor(tx, successorLink(old, successor), { now, actor: by });
  });
}

async function readCase(db: Db, agreementId: string, isLocking = false) {
  const family = await db.$queryRaw<{ id: string }[]>`
    SELECT o.id FROM agreement a
    JOIN agreement o ON o.product_id = a.product_id AND o.customer_aws_account_id = a.customer_aws_account_id
    WHERE a.id = ${agreementId}::uuid AND o.license_key IS NOT NULL ORDER BY o.id`;
  const ids = family.map(({ id }) => id);
  if (isLocking) await db.$queryRaw`SELECT id FROM agreement WHERE id = ANY(${ids}::uuid[]) ORDER BY id FOR UPDATE`;
  const rows = await readFamily(db, ids);
  const successor = rows.find(({ id }) => id === agreementId);
  if (successor === undefined) throw new AppError("NOT_FOUND", `there is no agreement ${agreementId}`);
  return { successor, candidates: predecessorsOf(successor, rows) };
}
