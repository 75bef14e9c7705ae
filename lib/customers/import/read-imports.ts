import { countStatuses, type ImportedRow } from "#lib/customers/import/commit-import.ts";
import { movesMetering, type RowPlan } from "#lib/customers/import/plan-import.ts";
import { isId } from "#lib/agreements/api-agreement.ts";
import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { toIso } from "#lib/time/hours.ts";
import type { CustomerImportState } from "#lib/generated/prisma/enums.ts";

/** An import as the console and the API show it. */
export type ImportSummary = {
  id: string;
  state: CustomerImportState;
  rowCount: number;
  /** Its agreements that AWS has not confirmed: held, nothing of them is sent. */
  unconfirmed: number;
  createdAt: Date;
  settledAt: Date | null;
  /** Rows that were new, changed something, or changed nothing; null while it is checked. */
  created: number | null;
  changed: number | null;
  unchanged: number | null;
};

const columns = {
  ...{ id: true, state: true, rowCount: true, createdAt: true, settledAt: true },
  ...{ created: true, changed: true, unchanged: true },
} as const;

/** One import. @throws AppError NOT_FOUND */
export async function getImport(db: Db, id: string): Promise<ImportSummary> {
  const found = isId(id) ? await db.customerImport.findUnique({ where: { id }, select: columns }) : null;
  if (found === null) throw new AppError("NOT_FOUND", "no import has this id");
  const counts = await countUnconfirmed(db, [id]);
  return { ...found, unconfirmed: counts.get(id) ?? 0 };
}

/** The newest imports, for operators. @throws AppError NOT_FOUND (no operator) */
export async function listImports(
  { db, actor }: { db: Db; actor: Operator },
  { limit = 50 }: { limit?: number } = {},
): Promise<ImportSummary[]> {
  assertOperator(actor, "VIEWER");
  const found = await db.customerImport.findMany({
    orderBy: [{ createdAt: "desc" }, { id: "asc" }],
    take: limit,
    select: columns,
  });
  const counts = await countUnconfirmed(
    db,
    found.map(({ id }) => id),
  );
  return found.map((one) => ({ ...one, unconfirmed: counts.get(one.id) ?? 0 }));
}

async function countUnconfirmed(db: Db, ids: readonly string[]): Promise<Map<string, number>> {
  const rows = await db.$queryRaw<{ id: string; n: number }[]>`
    SELECT r.import_id AS id, count(*)::int AS n
    FROM customer_import_row r JOIN agreement a ON a.id = r.agreement_id
    WHERE r.import_id = ANY(${[...ids]}::uuid[]) AND a.unconfirmed_since IS NOT NULL GROUP BY r.import_id`;
  return new Map(rows.map(({ id, n }) => [id, n]));
}

/** An import as the API answers it. Pure. */
export function toApiImport(summary: ImportSummary) {
  const { id, state, rowCount, unconfirmed, createdAt, settledAt } = summary;
  return {
    id,
    state: state.toLowerCase() as "checked" | "committed" | "undone",
    rows: rowCount,
    unconfirmed,
    createdAt: toIso(createdAt),
    settledAt: settledAt === null ? null : toIso(settledAt),
  };
}

/** The answer to a dry run: the rows that each line would match or create. Pure. */
export function toApiPlan(plans: readonly RowPlan[]) {
  const results = plans.map((plan) => {
    if ("faults" in plan) return { status: "rejected" as const, errors: plan.faults };
    const { agreement, organizationId, isLinked, notes } = plan.planned;
    const status = isLinked && !movesMetering(plan.planned) ? ("unchanged" as const) : ("ready" as const);
    return { status, agreementId: agreement?.id ?? null, organizationId, warnings: notes };
  });
  const count = (status: string) => results.filter((result) => result.status === status).length;
  return {
    dryRun: true as const,
    ready: count("ready"),
    unchanged: count("unchanged"),
    rejected: count("rejected"),
    results,
  };
}

/** What a commit answers. Pure. */
export function toApiCommit({ id, rows }: { id: string; rows: readonly ImportedRow[] }) {
  return {
    dryRun: false as const,
    id,
    imported: rows.length,
    ...countStatuses(rows),
    results: rows.map(({ agreementId, organizationId, status }) => ({ status, agreementId, organizationId })),
  };
}
