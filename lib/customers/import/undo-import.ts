import { recordAudit, recordAudits, type AuditActor } from "#lib/audit/record-audit.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { AppError, type FieldFault } from "#lib/errors/app-error.ts";

type Deps = {
  db: Database;
  actor: AuditActor;
  /** Business time. */
  now: Date;
};

/** A thousand rows take a second or two; nothing else waits for them but other imports. */
const TIMEOUT_MS = 30_000;

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
 * Takes an import back, all of it or nothing: links, and what it created and no other row needs (agreements that AWS
 * never reported, organizations, people who never came). Only while no usage was reported for its agreements and they
 * are linked as it linked them.
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
      const fields = await findObstacles(tx, found.rows);
      if (fields.length > 0) throw new AppError("CONFLICT", "rows of this import are in use", { fields });

      await takeBack(tx, found.rows);
      await recordAudits(
        tx,
        found.rows.map(({ agreementId, organizationId, line }) => ({
          at: now,
          actor,
          action: "agreement.unlinked",
          subject: { type: "agreement", id: agreementId },
          organizationId,
          data: { importId, line },
        })),
      );
      const settled = { state: "UNDONE", settledAt: now } as const;
      await tx.customerImport.update({ where: { id: importId }, data: settled, select: { id: true } });
      await recordAudit(tx, { at: now, actor, action: "import.undone", subject: { type: "import", id: importId } });
    },
    { timeout: TIMEOUT_MS, maxWait: 10_000 },
  );
}

/**
 * Why rows cannot be taken back, the last line first; empty when all can. Locks their agreements, in the order of ids,
 * against usage that arrives in the meantime. Usage has a record, is parked, or is counted by an hour that is not
 * summed yet: usage events have no index by agreement, so only those hours of them are read.
 */
async function findObstacles(tx: Db, rows: readonly Row[]): Promise<FieldFault[]> {
  const ids = rows.map(({ agreementId }) => agreementId);
  await tx.$queryRaw`SELECT id FROM agreement WHERE id = ANY(${ids}::uuid[]) ORDER BY id FOR UPDATE`;
  const links = await tx.agreementLink.findMany({
    where: { id: { in: rows.map(({ linkId }) => linkId) } },
    select: { id: true, linkedTo: true, organizationId: true },
  });
  const linkOf = new Map(links.map((link) => [link.id, link]));
  const used = await tx.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT agreement_id AS id FROM metering_record WHERE agreement_id = ANY(${ids}::uuid[])
    UNION SELECT agreement_id FROM usage_aside WHERE agreement_id = ANY(${ids}::uuid[])
    UNION SELECT e.agreement_id FROM usage_event e
      WHERE e.hour = ANY(ARRAY(
          SELECT DISTINCT h.hour FROM metering_hour h JOIN agreement a ON a.product_id = h.product_id
          WHERE a.id = ANY(${ids}::uuid[]) AND h.summed_at IS NULL))
        AND e.agreement_id = ANY(${ids}::uuid[])`;
  const isUsed = new Set(used.map(({ id }) => id));
  return rows.flatMap(({ line, agreementId, organizationId, linkId }): FieldFault[] => {
    const path = `rows.${line - 1}`;
    const link = linkOf.get(linkId);
    if (link === undefined || link.linkedTo !== null || link.organizationId !== organizationId)
      return [{ path, message: "is linked otherwise now" }];
    return isUsed.has(agreementId) ? [{ path, message: "has usage, which would lose its customer" }] : [];
  });
}

/** Deletes what the rows made where nothing else needs it, by a fixed number of statements. */
async function takeBack(tx: Db, rows: readonly Row[]): Promise<void> {
  await tx.agreementLink.deleteMany({ where: { id: { in: rows.map(({ linkId }) => linkId) } } });
  await tx.$executeRaw`
    DELETE FROM membership WHERE id = ANY(${rows.flatMap(({ membershipIds }) => membershipIds)}::uuid[])`;
  await tx.$executeRaw`
    DELETE FROM user_account u
    WHERE u.id = ANY(${rows.flatMap(({ userIds }) => userIds)}::uuid[]) AND u.email_verified IS NULL
      AND NOT EXISTS (SELECT FROM membership m WHERE m.user_id = u.id)
      AND NOT EXISTS (SELECT FROM operator o WHERE o.user_id = u.id)
      AND NOT EXISTS (SELECT FROM team_invitation i WHERE i.user_id = u.id)`;
  // An agreement that AWS or a buyer has named stays, without a customer.
  const deleted = await tx.$queryRaw<{ id: string }[]>`
    DELETE FROM agreement a
    WHERE a.id = ANY(${rows.flatMap(({ agreementId, isNewAgreement }) => (isNewAgreement ? [agreementId] : []))}::uuid[])
      AND NOT EXISTS (SELECT FROM agreement_reading x WHERE x.agreement_id = a.id)
      AND NOT EXISTS (SELECT FROM entitlement x WHERE x.agreement_id = a.id)
      AND NOT EXISTS (SELECT FROM lifecycle_event x WHERE x.agreement_id = a.id)
      AND NOT EXISTS (SELECT FROM registration x WHERE x.agreement_id = a.id)
      AND NOT EXISTS (SELECT FROM agreement_link x WHERE x.agreement_id = a.id)
      AND NOT EXISTS (SELECT FROM metering_carry x WHERE x.agreement_id = a.id)
    RETURNING a.id`;
  const gone = new Set(deleted.map(({ id }) => id));
  // A question without an agreement would stay first in the queue for ever.
  await tx.$executeRaw`DELETE FROM asked_read WHERE agreement_id = ANY(${[...gone]}::uuid[])`;
  const staying = rows.filter(({ agreementId }) => !gone.has(agreementId));
  await tx.$executeRaw`
    UPDATE agreement a SET metering_from = u.metering_from, version = a.version + 1
    FROM unnest(${staying.map(({ agreementId }) => agreementId)}::uuid[],
                ${staying.map(({ previousMeteringFrom: from }) => from?.toISOString() ?? null)}::timestamptz[]) AS u(id, metering_from)
    WHERE a.id = u.id`;
  const made = rows.flatMap(({ organizationId, isNewOrganization }) => (isNewOrganization ? [organizationId] : []));
  await tx.$executeRaw`
    DELETE FROM organization o
    WHERE o.id = ANY(${made}::uuid[])
      AND NOT EXISTS (SELECT FROM agreement_link x WHERE x.organization_id = o.id)
      AND NOT EXISTS (SELECT FROM membership x WHERE x.organization_id = o.id)
      AND NOT EXISTS (SELECT FROM registration x WHERE x.organization_id = o.id)
      AND NOT EXISTS (SELECT FROM contact x WHERE x.organization_id = o.id)
      AND NOT EXISTS (SELECT FROM team_invitation x WHERE x.organization_id = o.id)
      AND NOT EXISTS (SELECT FROM customer_note x WHERE x.organization_id = o.id)`;
}
