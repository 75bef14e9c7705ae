import { createHash } from "node:crypto";
import { planImport, type RowPlan } from "#lib/customers/import/plan-import.ts";
import { readImportFile, type FileRow } from "#lib/customers/import/read-import-file.ts";
import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Sealer } from "#lib/sealing/seal.ts";
import { openFile } from "#lib/sealing/kept-file.ts";
import type { Database } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";
import type { ReadingChoice } from "#lib/files/file-format.ts";
import type { CellFault, FileTable } from "#lib/files/read-table.ts";

/** A line of the file and its outcome. */
export type ReviewedRow = Pick<FileRow, "line" | "name" | "id" | "source"> &
  ({ faults: CellFault[] } | Extract<RowPlan, { planned: unknown }>);

/**
 * `fault`: the file cannot be read as it was chosen. `digest`: what all of it says, so that a commit does that or
 * nothing.
 */
export type ImportReview = { table: FileTable; rows: ReviewedRow[]; digest: string } | { fault: string };

type Deps = { db: Database; sealer: Sealer };

/** Which import a stored file belongs to, for its sealing. */
export const ownerOf = (id: string) => `customer_import ${id}`;

/**
 * The outcome of each line of a file that waits for its commit.
 *
 * @param choice how to read it; without one as the file itself shows.
 * @throws AppError NOT_FOUND, FORBIDDEN (below ADMIN).
 */
export async function reviewImport(
  { actor, ...deps }: Deps & { actor: Operator },
  id: string,
  choice: ReadingChoice = {},
): Promise<ImportReview> {
  assertOperator(actor, "ADMIN");
  return readReview(deps, id, choice);
}

/** The same without a check of the actor, for callers that did it. @throws AppError NOT_FOUND */
export async function readReview({ db, sealer }: Deps, id: string, choice: ReadingChoice): Promise<ImportReview> {
  const file = readImportFile(await findStaged({ db, sealer }, id), choice);
  if ("fault" in file) return file;
  const readable = file.rows.filter((row) => "row" in row);
  const plans = await planImport(
    db,
    readable.map(({ row }) => row),
    (index) => `line ${readable[index]!.line}`,
  );
  const planOf = new Map<FileRow, RowPlan>(readable.map((row, place) => [row, plans[place]!]));
  const rows = file.rows.map((row): ReviewedRow => {
    const { line, name, id: rowId, source } = row;
    const of = { line, name, id: rowId, source };
    if ("faults" in row) return { ...of, faults: row.faults };
    const plan = planOf.get(row)!;
    return "faults" in plan ? { ...of, faults: plan.faults.map((fault) => withValue(fault, row)) } : { ...of, ...plan };
  });
  const digest = createHash("sha256").update(JSON.stringify([file.table.reading, rows.map(saidOf)]));
  return { table: file.table, rows, digest: digest.digest("hex").slice(0, 32) };
}

/** Whether a line is imported: nothing is wrong with it, and a person agreed where it has notes. Pure. */
export function isTaken(row: ReviewedRow, agreed: readonly number[]): boolean {
  return "planned" in row && (!asks(row) || agreed.includes(row.line));
}

/** Whether a person has to decide on a line before it is linked. Pure. */
export function asks(row: ReviewedRow): boolean {
  return "planned" in row && !row.planned.isLinked && row.planned.notes.length > 0;
}

type Aim = { agreementId: string | null; organizationId: string | null; isLinked: boolean };

/** What a line would be linked to. Pure. */
export function outcomeOf(row: RowPlan): Aim | null {
  if (!("planned" in row)) return null;
  const { agreement, organizationId, isLinked } = row.planned;
  return { agreementId: agreement?.id ?? null, organizationId, isLinked };
}

/** Whether a row would still be linked as it was said. Pure. */
export function isSameAim(plan: RowPlan, said: Aim | null): boolean {
  return JSON.stringify(outcomeOf(plan)) === JSON.stringify(said);
}

function saidOf(row: ReviewedRow): unknown {
  return "faults" in row ? [row.line, row.faults] : [row.line, outcomeOf(row), row.planned.notes, row.planned.row];
}

function withValue({ path, message }: { path: string; message: string }, { source }: FileRow): CellFault {
  return { path, message, value: source.cells.get(path) ?? null };
}

async function findStaged({ db, sealer }: Deps, id: string): Promise<Uint8Array> {
  const found = await db.customerImport.findUnique({
    where: { id },
    select: { state: true, file: true, content: true },
  });
  // An earlier release stored a file as text.
  const old = typeof found?.content === "string" ? new TextEncoder().encode(found.content) : null;
  const kept = found?.state === "CHECKED" ? (found.file ?? old) : null;
  const bytes = kept === null ? null : openFile(sealer, ownerOf(id), kept);
  if (bytes === null) throw new AppError("NOT_FOUND", `no import ${id} waits for its commit`);
  return bytes;
}
