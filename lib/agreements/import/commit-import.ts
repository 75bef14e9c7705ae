import { openLink } from "#lib/agreements/agreement-link.ts";
import type { ImportRow } from "#lib/agreements/import/import-input.ts";
import { nameAdmins } from "#lib/agreements/import/name-admins.ts";
import { planImport, type PlannedRow } from "#lib/agreements/import/plan-import.ts";
import { recordAudit, type AuditActor } from "#lib/audit/record-audit.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { AppError, type FieldFault } from "#lib/errors/app-error.ts";
import { licenseKeyOf } from "#lib/marketplace/licenses.ts";

/** Why an imported agreement's metering is held until AWS has confirmed it. */
export const NOT_CONFIRMED = "NOT_CONFIRMED";

type Deps = {
  db: Database;
  actor: AuditActor;
  /** Business time. */
  now: Date;
};

/** A thousand rows take a while; nothing else waits for them but other imports. */
const TIMEOUT_MS = 60_000;

/** What a committed row made or met. */
export type ImportedRow = {
  agreementId: string;
  organizationId: string;
  isNewAgreement: boolean;
  isNewOrganization: boolean;
};

/**
 * Brings customers along: agreements, organizations, links and administrators, all rows or none. An agreement that AWS has not told us
 * of takes usage from now on, and none of it is sent before AWS has confirmed it: it is asked at the next job run. Nobody is mailed and no
 * webhook tells of it, since the seller knows.
 *
 * @param importId a checked import that is committed with it; null: a new one.
 * @throws AppError INVALID_REQUEST with every fault by row and field; CONFLICT when the checked import is none any more.
 */
export async function commitImport(
  { db, actor, now }: Deps,
  rows: readonly ImportRow[],
  importId: string | null = null,
): Promise<{ id: string; rows: ImportedRow[] }> {
  return db.$transaction(
    async (tx) => {
      // One import at a time: two of them might each make the same customer.
      await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended('customer-import', 0))::text`;
      const plans = await planImport(tx, rows);
      const fields = plans.flatMap((plan, i): FieldFault[] =>
        "faults" in plan ? plan.faults.map(({ path, message }) => ({ path: `rows.${i}.${path}`, message })) : [],
      );
      if (fields.length > 0) throw new AppError("INVALID_REQUEST", "rows cannot be imported", { fields });

      const id = await openImport(tx, { actor, now, rowCount: rows.length }, importId);
      const organizations = new Map<string, string>();
      const imported: ImportedRow[] = [];
      for (const [i, plan] of plans.entries()) {
        if (!("planned" in plan)) continue;
        imported.push(await importRow(tx, { actor, now, importId: id, line: i + 1, organizations }, plan.planned));
      }
      await recordAudit(tx, {
        at: now,
        actor,
        action: "import.committed",
        subject: { type: "import", id },
        data: { rows: rows.length },
      });
      return { id, rows: imported };
    },
    { timeout: TIMEOUT_MS, maxWait: 10_000 },
  );
}

async function openImport(
  tx: Db,
  { actor, now, rowCount }: { actor: AuditActor; now: Date; rowCount: number },
  importId: string | null,
): Promise<string> {
  const settled = { state: "COMMITTED", settledAt: now } as const;
  if (importId === null) {
    const data = { ...settled, actorKind: actor.kind, actorId: actor.id, rowCount, createdAt: now };
    return (await tx.customerImport.create({ data, select: { id: true } })).id;
  }
  // Names and addresses leave the list with the commit.
  const { count } = await tx.$executeRaw`
    UPDATE customer_import SET state = 'COMMITTED', settled_at = ${now}, content = NULL
    WHERE id = ${importId}::uuid AND state = 'CHECKED'`.then((n) => ({ count: n }));
  if (count === 0) throw new AppError("CONFLICT", `import ${importId} is not waiting for its commit`);
  return importId;
}

type Context = {
  actor: AuditActor;
  now: Date;
  importId: string;
  line: number;
  /** Those that earlier rows made, by external id. */
  organizations: Map<string, string>;
};

async function importRow(tx: Db, context: Context, planned: PlannedRow): Promise<ImportedRow> {
  const { actor, now, importId, line, organizations } = context;
  const { row, agreement } = planned;
  const agreementId = agreement?.id ?? (await makeAgreement(tx, planned, now));
  if (agreement !== null && row.meteringFrom !== undefined) {
    await tx.agreement.update({
      where: { id: agreementId },
      data: { meteringFrom: row.meteringFrom },
      select: { id: true },
    });
  }
  const known = planned.organizationId ?? organizations.get(row.externalId ?? "") ?? null;
  const organizationId = known ?? (await makeOrganization(tx, row));
  if (row.externalId !== undefined) organizations.set(row.externalId, organizationId);
  const made = { agreementId, organizationId, isNewAgreement: agreement === null, isNewOrganization: known === null };

  const people = await nameAdmins(tx, organizationId, row.adminEmails);
  if (planned.isLinked) return made;
  const userId = actor.kind === "USER" ? actor.id : null;
  const { id: linkId } = await openLink(tx, { agreementId, organizationId, userId, now });
  await tx.agreement.update({ where: { id: agreementId }, data: { version: { increment: 1 } }, select: { id: true } });
  await recordAudit(tx, {
    at: now,
    actor,
    action: "agreement.linked",
    subject: { type: "agreement", id: agreementId },
    organizationId,
    data: { importId, line },
  });
  await tx.customerImportRow.create({
    data: { importId, line, linkId, ...made, ...people, previousMeteringFrom: agreement?.meteringFrom ?? null },
    select: { line: true },
  });
  return made;
}

async function makeAgreement(tx: Db, { row, product }: PlannedRow, now: Date): Promise<string> {
  const isContract = product.pricingModel === "CONTRACT" || product.pricingModel === "CONTRACT_WITH_CONSUMPTION";
  const { id } = await tx.agreement.create({
    data: {
      productId: product.id,
      customerAwsAccountId: row.customerAwsAccountId ?? null,
      ...(row.licenseArn === undefined
        ? { customerIdentifier: row.customerIdentifier! }
        : { licenseArn: row.licenseArn, licenseKey: licenseKeyOf(row.licenseArn) }),
      status: "active",
      statusReason: "IMPORTED",
      meteringFrom: row.meteringFrom ?? null,
      unconfirmedSince: now,
      heldAt: now,
      heldReason: NOT_CONFIRMED,
      awsReadDueAt: now,
      entitlementsDueAt: isContract ? now : null,
    },
    select: { id: true },
  });
  return id;
}

async function makeOrganization(tx: Db, { organizationName, externalId }: ImportRow): Promise<string> {
  const data = { name: organizationName, externalId: externalId ?? null };
  return (await tx.organization.create({ data, select: { id: true } })).id;
}
