import { recordAudit, type AuditActor } from "#lib/audit/record-audit.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { AppError, type FieldFault } from "#lib/errors/app-error.ts";

type Deps = {
  db: Database;
  actor: AuditActor;
  /** Business time. */
  now: Date;
};

type Row = {
  line: number;
  agreementId: string;
  organizationId: string;
  linkId: string;
  isNewAgreement: boolean;
  isNewOrganization: boolean;
  previousMeteringFrom: Date | null;
  membershipIds: string[];
  userIds: string[];
};

/**
 * Takes an import back, all of it or nothing: links, and what it made where nobody else needs it (agreements that AWS never told of,
 * organizations, people who never came). Only while no usage was reported for its agreements and they are linked as it linked them.
 *
 * @throws AppError NOT_FOUND; CONFLICT with the rows in the way, or when it was undone before.
 */
export async function undoImport({ db, actor, now }: Deps, importId: string): Promise<void> {
  await db.$transaction(
    async (tx) => {
      await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended('customer-import', 0))::text`;
      const found = await tx.customerImport.findUnique({
        where: { id: importId },
        select: { state: true, rows: { orderBy: { line: "desc" } } },
      });
      if (found === null) throw new AppError("NOT_FOUND", `there is no import ${importId}`);
      if (found.state !== "COMMITTED") throw new AppError("CONFLICT", `import ${importId} is not in force`);
      const fields: FieldFault[] = [];
      for (const row of found.rows) {
        const obstacle = await obstacleOf(tx, row);
        if (obstacle !== null) fields.push({ path: `rows.${row.line - 1}`, message: obstacle });
      }
      if (fields.length > 0) throw new AppError("CONFLICT", "rows of this import are in use", { fields });

      for (const row of found.rows) await undoRow(tx, row, { actor, now, importId });
      const settled = { state: "UNDONE", settledAt: now } as const;
      await tx.customerImport.update({ where: { id: importId }, data: settled, select: { id: true } });
      await recordAudit(tx, { at: now, actor, action: "import.undone", subject: { type: "import", id: importId } });
    },
    { timeout: 60_000, maxWait: 10_000 },
  );
}

/** Why a row cannot be taken back; null when it can. Locks its agreement against usage that arrives in the meantime. */
async function obstacleOf(tx: Db, { agreementId, organizationId, linkId }: Row): Promise<string | null> {
  await tx.$queryRaw`SELECT id FROM agreement WHERE id = ${agreementId}::uuid FOR UPDATE`;
  const link = await tx.agreementLink.findUnique({
    where: { id: linkId },
    select: { linkedTo: true, organizationId: true },
  });
  if (link === null || link.linkedTo !== null || link.organizationId !== organizationId)
    return "is linked otherwise now";
  const [used] = await tx.$queryRaw<{ isUsed: boolean }[]>`
    SELECT EXISTS (SELECT FROM usage_event WHERE agreement_id = ${agreementId}::uuid)
        OR EXISTS (SELECT FROM usage_aside WHERE agreement_id = ${agreementId}::uuid)
        OR EXISTS (SELECT FROM metering_record WHERE agreement_id = ${agreementId}::uuid) AS "isUsed"`;
  return used!.isUsed ? "has usage, which would lose its customer" : null;
}

async function undoRow(
  tx: Db,
  row: Row,
  { actor, now, importId }: { actor: AuditActor; now: Date; importId: string },
): Promise<void> {
  const { agreementId, organizationId, line } = row;
  await tx.agreementLink.delete({ where: { id: row.linkId } });
  await tx.membership.deleteMany({ where: { id: { in: row.membershipIds } } });
  await tx.user.deleteMany({
    where: { id: { in: row.userIds }, emailVerified: null, memberships: { none: {} }, operator: null },
  });
  if (row.isNewAgreement && !(await isToldOf(tx, agreementId))) {
    await tx.agreement.delete({ where: { id: agreementId } });
  } else {
    const data = { meteringFrom: row.previousMeteringFrom, version: { increment: 1 } };
    await tx.agreement.update({ where: { id: agreementId }, data, select: { id: true } });
  }
  if (row.isNewOrganization) {
    await tx.organization.deleteMany({
      where: {
        id: organizationId,
        links: { none: {} },
        memberships: { none: {} },
        registrations: { none: {} },
        contacts: { none: {} },
      },
    });
  }
  await recordAudit(tx, {
    at: now,
    actor,
    action: "agreement.unlinked",
    subject: { type: "agreement", id: agreementId },
    organizationId,
    data: { importId, line },
  });
}

/** Whether AWS or a buyer has told of the agreement: then it stays, without a customer. */
async function isToldOf(tx: Db, agreementId: string): Promise<boolean> {
  const [told] = await tx.$queryRaw<{ isTold: boolean }[]>`
    SELECT EXISTS (SELECT FROM agreement_reading WHERE agreement_id = ${agreementId}::uuid)
        OR EXISTS (SELECT FROM entitlement WHERE agreement_id = ${agreementId}::uuid)
        OR EXISTS (SELECT FROM lifecycle_event WHERE agreement_id = ${agreementId}::uuid)
        OR EXISTS (SELECT FROM registration WHERE agreement_id = ${agreementId}::uuid)
        OR EXISTS (SELECT FROM agreement_link WHERE agreement_id = ${agreementId}::uuid)
        OR EXISTS (SELECT FROM metering_carry WHERE agreement_id = ${agreementId}::uuid) AS "isTold"`;
  return told!.isTold;
}
