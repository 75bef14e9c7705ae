import { randomUUID } from "node:crypto";
import { openLinks } from "#lib/agreements/agreement-link.ts";
import type { ImportRow } from "#lib/customers/import/import-input.ts";
import { nameAdmins } from "#lib/customers/import/name-admins.ts";
import { movesMetering, planImport, type PlannedRow, type RowPlan } from "#lib/customers/import/plan-import.ts";
import { recordAudit, recordAudits, type AuditActor } from "#lib/audit/record-audit.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { insertRows } from "#lib/db/insert-rows.ts";
import { AppError, type FieldFault } from "#lib/errors/app-error.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { licenseKeyOf } from "#lib/marketplace/licenses.ts";
import { isContract } from "#lib/status/pricing.ts";

/** Why an imported agreement's metering is held until AWS has confirmed it. */
export const NOT_CONFIRMED = "NOT_CONFIRMED";

type Deps = {
  db: Database;
  actor: AuditActor;
  /** Business time. */
  now: Date;
};

/** A thousand rows take a second or two; nothing else waits for them but other imports. */
const TIMEOUT_MS = 30_000;

/** The rows that a committed line created or matched. */
export type ImportedRow = {
  agreementId: string;
  organizationId: string;
  isNewAgreement: boolean;
  isNewOrganization: boolean;
  /** created: the agreement was not here. changed: it got a customer, another Meter from or administrators. */
  status: "created" | "changed" | "unchanged";
};

/** A file that was reviewed, and what of it is committed. */
type ReviewedFile = {
  importId: string;
  /** The line of each row. */
  lines: readonly number[];
  /** The lines that are left out, as CSV; null: none. */
  leftOut: string | null;
  /** Throws where the rows would not become what the review said. */
  confirm: (plans: readonly RowPlan[]) => void;
};

/**
 * Imports customers: agreements, organizations, links and administrators, all rows or none. An agreement that AWS has
 * not reported yet takes usage from now on, and none of it is sent before AWS has confirmed the agreement: the next job
 * run asks. No mail and no webhook is sent, since the seller knows.
 *
 * @param file the checked import that is committed; null: a new one.
 * @throws AppError INVALID_REQUEST with every fault by row and field; CONFLICT when the checked import is none any
 *   more.
 */
export async function commitImport(
  { db, actor, now }: Deps,
  rows: readonly ImportRow[],
  file: ReviewedFile | null = null,
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
      file?.confirm(plans);

      const id = await openImport(tx, { actor, now, rowCount: rows.length }, file);
      const planned = plans.flatMap((plan) => ("planned" in plan ? [plan.planned] : []));
      const imported = await writeRows(tx, { actor, now, importId: id }, planned, file?.lines);
      const counts = countStatuses(imported);
      await tx.customerImport.update({ where: { id }, data: counts, select: { id: true } });
      await recordAudit(tx, {
        at: now,
        actor,
        action: "import.committed",
        subject: { type: "import", id },
        data: { rows: rows.length, ...counts },
      });
      return { id, rows: imported };
    },
    { timeout: TIMEOUT_MS, maxWait: 10_000 },
  );
}

/** How many rows were new, changed something, or changed nothing. Pure. */
export function countStatuses(rows: readonly ImportedRow[]) {
  const count = (status: ImportedRow["status"]) => rows.filter((row) => row.status === status).length;
  return { created: count("created"), changed: count("changed"), unchanged: count("unchanged") };
}

async function openImport(
  tx: Db,
  { actor, now, rowCount }: { actor: AuditActor; now: Date; rowCount: number },
  file: ReviewedFile | null,
): Promise<string> {
  const settled = { state: "COMMITTED", settledAt: now, rowCount } as const;
  if (file === null) {
    const data = { ...settled, actorKind: actor.kind, actorId: actor.id, createdAt: now };
    return (await tx.customerImport.create({ data, select: { id: true } })).id;
  }
  // Names and addresses leave the list with the commit, but for the lines that were left out.
  const { importId: id, leftOut } = file;
  const { count } = await tx.customerImport.updateMany({
    where: { id, state: "CHECKED" },
    data: { ...settled, file: null, content: leftOut ?? Prisma.DbNull },
  });
  if (count === 0) throw new AppError("CONFLICT", `import ${id} is not waiting for its commit`);
  return id;
}

type Context = { actor: AuditActor; now: Date; importId: string };

/** A line with the ids that it created or matched. */
type Placed = PlannedRow & { line: number; made: Omit<ImportedRow, "status"> };

/** Writes all rows by a fixed number of statements, however many there are. */
async function writeRows(
  tx: Db,
  context: Context,
  planned: readonly PlannedRow[],
  lines?: readonly number[],
): Promise<ImportedRow[]> {
  const placed = placeRows(planned, lines);
  await makeOrganizations(tx, placed, context.now);
  await makeAgreements(tx, placed, context.now);
  await changeKnownAgreements(tx, placed);
  const admins = await nameAdmins(
    tx,
    placed.map(({ row, made }) => ({ organizationId: made.organizationId, emails: row.adminEmails })),
  );
  await linkRows(
    tx,
    context,
    placed.map((one, index) => ({ ...one, ...admins[index]! })).filter(({ isLinked }) => !isLinked),
  );
  return placed.map(({ made, ...one }, index): ImportedRow => {
    const isChanged = !one.isLinked || movesMetering(one) || admins[index]!.membershipIds.length > 0;
    return { ...made, status: made.isNewAgreement ? "created" : isChanged ? "changed" : "unchanged" };
  });
}

/**
 * Gives every row its agreement and organization; rows of one external id share an organization. Pure but for new ids.
 */
function placeRows(planned: readonly PlannedRow[], lines?: readonly number[]): Placed[] {
  const organizations = new Map<string, string>();
  return planned.map((one, index) => {
    const { row, agreement } = one;
    const known = one.organizationId ?? organizations.get(row.externalId ?? "") ?? null;
    const organizationId = known ?? randomUUID();
    if (row.externalId !== undefined) organizations.set(row.externalId, organizationId);
    const made = {
      agreementId: agreement?.id ?? randomUUID(),
      organizationId,
      isNewAgreement: agreement === null,
      isNewOrganization: known === null,
    };
    return { ...one, line: lines?.[index] ?? index + 1, made };
  });
}

async function makeOrganizations(tx: Db, placed: readonly Placed[], now: Date): Promise<void> {
  const rows = placed
    .filter(({ made }) => made.isNewOrganization)
    .map(({ row, made }) => ({
      ...{ id: made.organizationId, name: row.organizationName, external_id: row.externalId ?? null, created_at: now },
    }));
  await insertRows(tx, "organization", rows);
}

async function makeAgreements(tx: Db, placed: readonly Placed[], now: Date): Promise<void> {
  const rows = placed
    .filter(({ made }) => made.isNewAgreement)
    .map(({ row, product, made }) => {
      const { licenseArn } = row;
      return {
        id: made.agreementId,
        product_id: product.id,
        customer_aws_account_id: row.customerAwsAccountId ?? null,
        license_arn: licenseArn ?? null,
        license_key: licenseArn === undefined ? null : licenseKeyOf(licenseArn),
        customer_identifier: licenseArn === undefined ? row.customerIdentifier! : null,
        status: "active",
        status_reason: "IMPORTED",
        metering_from: row.meteringFrom ?? null,
        unconfirmed_since: now,
        held_at: now,
        held_reason: NOT_CONFIRMED,
        aws_read_due_at: now,
        entitlements_due_at: isContract(product) ? now : null,
        created_at: now,
        updated_at: now,
      };
    });
  await insertRows(tx, "agreement", rows);
}

/**
 * Agreements that were here: what the row says of their metering, and that they have a customer now. Locked in the
 * order of ids.
 */
async function changeKnownAgreements(tx: Db, placed: readonly Placed[]): Promise<void> {
  const known = placed.filter(({ made }) => !made.isNewAgreement);
  if (known.length === 0) return;
  const ids = known.map(({ made }) => made.agreementId);
  await tx.$queryRaw`SELECT id FROM agreement WHERE id = ANY(${ids}::uuid[]) ORDER BY id FOR NO KEY UPDATE`;
  await tx.$executeRaw`
    UPDATE agreement a
    SET metering_from = coalesce(u.metering_from, a.metering_from), version = a.version + CASE WHEN u.is_linked THEN 0 ELSE 1 END
    FROM unnest(${ids}::uuid[], ${known.map(({ row }) => row.meteringFrom?.toISOString() ?? null)}::timestamptz[],
                ${known.map(({ isLinked }) => isLinked)}::boolean[]) AS u(id, metering_from, is_linked)
    WHERE a.id = u.id`;
}

async function linkRows(
  tx: Db,
  { actor, now, importId }: Context,
  rows: readonly (Placed & { membershipIds: string[]; userIds: string[] })[],
): Promise<void> {
  if (rows.length === 0) return;
  const linkIds = await openLinks(
    tx,
    rows.map(({ made }) => made),
    { userId: actor.kind === "USER" ? actor.id : null, now },
  );
  await recordAudits(
    tx,
    rows.map(({ line, made }) => ({
      at: now,
      actor,
      action: "agreement.linked",
      subject: { type: "agreement", id: made.agreementId },
      organizationId: made.organizationId,
      data: { importId, line },
    })),
  );
  await insertRows(
    tx,
    "customer_import_row",
    rows.map(({ line, made, agreement, membershipIds, userIds }, index) => ({
      ...{ import_id: importId, line, link_id: linkIds[index]! },
      ...{ agreement_id: made.agreementId, organization_id: made.organizationId },
      ...{ is_new_agreement: made.isNewAgreement, is_new_organization: made.isNewOrganization },
      ...{ previous_metering_from: agreement?.meteringFrom ?? null, membership_ids: membershipIds, user_ids: userIds },
    })),
  );
}
