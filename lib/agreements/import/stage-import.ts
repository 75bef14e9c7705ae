import { commitImport, type ImportedRow } from "#lib/agreements/import/commit-import.ts";
import { planImport, type RowPlan } from "#lib/agreements/import/plan-import.ts";
import { readImportFile, type FileRow } from "#lib/agreements/import/read-import-file.ts";
import { undoImport } from "#lib/agreements/import/undo-import.ts";
import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Database } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { HOUR_MS } from "#lib/time/hours.ts";

/** The largest file. */
export const MAX_IMPORT_BYTES = 512 * 1024;
/** A list that nobody commits is forgotten: it holds names and addresses. */
const KEPT_MS = 24 * HOUR_MS;

type Deps = {
  db: Database;
  actor: Operator;
  /** Business time. */
  now: Date;
};

/**
 * Keeps a file of customers for its review; nothing is made of it yet.
 *
 * @returns the import's id.
 * @throws AppError FORBIDDEN (below ADMIN); INVALID_REQUEST with the field `file` when it is no file of customers.
 */
export async function stageImport({ db, actor, now }: Deps, text: string): Promise<string> {
  assertOperator(actor, "ADMIN");
  const file = text.includes("\0") ? { fault: "The file is no text." } : readImportFile(text);
  if ("fault" in file) {
    throw new AppError("INVALID_REQUEST", "no file of customers", { fields: [{ path: "file", message: file.fault }] });
  }
  const data = {
    state: "CHECKED",
    actorKind: "USER",
    actorId: actor.userId,
    content: text,
    rowCount: file.rows.length,
    createdAt: now,
  } as const;
  return (await db.customerImport.create({ data, select: { id: true } })).id;
}

/** A line of the file and what would become of it. */
export type ReviewedRow = { line: number; name: string | null } & RowPlan;

/**
 * What would become of each line of a file that waits for its commit.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN (below ADMIN).
 */
export async function reviewImport({ db, actor }: Omit<Deps, "now">, id: string): Promise<ReviewedRow[]> {
  assertOperator(actor, "ADMIN");
  const lines = await readStaged(db, id);
  const readable = lines.filter((line) => "row" in line);
  const plans = await planImport(
    db,
    readable.map(({ row }) => row),
  );
  const planOf = new Map(readable.map(({ line }, i) => [line, plans[i]!]));
  return lines.map((line) => ({
    line: line.line,
    name: "row" in line ? line.row.organizationName : null,
    ...("faults" in line ? { faults: line.faults } : planOf.get(line.line)!),
  }));
}

/**
 * Commits a file that was reviewed, all of it or nothing.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN (below ADMIN), INVALID_REQUEST when a line is at fault (by now), CONFLICT when it was committed.
 */
export async function commitStagedImport({ db, actor, now }: Deps, id: string): Promise<ImportedRow[]> {
  assertOperator(actor, "ADMIN");
  const lines = await readStaged(db, id);
  const rows = lines.flatMap((line) => ("row" in line ? [line.row] : []));
  if (rows.length < lines.length) throw new AppError("INVALID_REQUEST", "lines of the file cannot be read");
  return (await commitImport({ db, actor: { kind: "USER", id: actor.userId }, now }, rows, id)).rows;
}

/** Gives up a file that was not committed. @throws AppError FORBIDDEN (below ADMIN) */
export async function discardImport({ db, actor }: Omit<Deps, "now">, id: string): Promise<void> {
  assertOperator(actor, "ADMIN");
  await db.customerImport.deleteMany({ where: { id, state: "CHECKED" } });
}

/** Takes a committed import back. @throws AppError as `undoImport`; FORBIDDEN (below ADMIN) */
export async function undoImportAsOperator({ db, actor, now }: Deps, id: string): Promise<void> {
  assertOperator(actor, "ADMIN");
  await undoImport({ db, actor: { kind: "USER", id: actor.userId }, now }, id);
}

/** Deletes files that waited a day for their commit. */
export async function forgetStagedImports(db: Database, now: Date): Promise<void> {
  const before = new Date(now.getTime() - KEPT_MS);
  await db.customerImport.deleteMany({ where: { state: "CHECKED", createdAt: { lt: before } } });
}

async function readStaged(db: Database, id: string): Promise<FileRow[]> {
  const found = await db.customerImport.findUnique({ where: { id }, select: { state: true, content: true } });
  if (found === null || found.state !== "CHECKED" || typeof found.content !== "string") {
    throw new AppError("NOT_FOUND", `no import ${id} waits for its commit`);
  }
  const file = readImportFile(found.content);
  if ("fault" in file) throw new AppError("NOT_FOUND", `import ${id} cannot be read any more`);
  return file.rows;
}
