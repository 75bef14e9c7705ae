import { randomUUID } from "node:crypto";
import { commitImport, type ImportedRow } from "#lib/customers/import/commit-import.ts";
import type { RowPlan } from "#lib/customers/import/plan-import.ts";
import { readImportFile } from "#lib/customers/import/read-import-file.ts";
import {
  outcomeOf,
  isSameAim,
  isTaken,
  ownerOf,
  readReview,
  type ReviewedRow,
} from "#lib/customers/import/review-import.ts";
import { undoImport } from "#lib/customers/import/undo-import.ts";
import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Sealer } from "#lib/sealing/seal.ts";
import { openLines, sealFile, sealLines } from "#lib/sealing/kept-file.ts";
import type { Database } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";
import type { Reading, ReadingChoice } from "#lib/files/file-format.ts";
import { rowsAsCsv } from "#lib/files/write-csv.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { HOUR_MS } from "#lib/time/hours.ts";

/** A list that is not committed is purged: it holds names and addresses, sealed until then. */
const KEPT_MS = 24 * HOUR_MS;

type Deps = {
  db: Database;
  sealer: Sealer;
  actor: Operator;
  /** Business time. */
  now: Date;
};

/**
 * Saves a file of customers for its review; it creates no customer yet.
 *
 * @returns the import's id.
 * @throws AppError FORBIDDEN (below ADMIN); INVALID_REQUEST with the field `file` when it is no file of customers.
 */
export async function stageImport({ db, sealer, actor, now }: Deps, bytes: Uint8Array): Promise<string> {
  assertOperator(actor, "ADMIN");
  const file = readImportFile(bytes);
  if ("fault" in file) {
    throw new AppError("INVALID_REQUEST", "no file of customers", { fields: [{ path: "file", message: file.fault }] });
  }
  const id = randomUUID();
  const data = {
    id,
    state: "CHECKED",
    actorKind: "USER",
    actorId: actor.userId,
    file: sealFile(sealer, ownerOf(id), bytes),
    rowCount: file.rows.length,
    createdAt: now,
  } as const;
  await db.customerImport.create({ data, select: { id: true } });
  return id;
}

/** What was reviewed and may be committed. */
type ReviewedImport = {
  reading: Reading;
  /** What the review said of every row: `ImportReview.digest`. */
  digest: string;
  /** The lines with notes that are to be imported all the same. */
  agreed: readonly number[];
};

/**
 * Commits the rows of a reviewed file that have no fault; lines at fault, and lines with notes that were not agreed to,
 * are left out and kept for a day, to be mended and sent again.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN (below ADMIN), INVALID_REQUEST when no line is left, CONFLICT when it was
 *   committed, or the rows would not become what the review said.
 */
export async function commitStagedImport(
  { db, sealer, actor, now }: Deps,
  id: string,
  { reading, digest, agreed }: ReviewedImport,
): Promise<ImportedRow[]> {
  assertOperator(actor, "ADMIN");
  const review = await readReview({ db, sealer }, id, reading);
  if ("fault" in review || review.digest !== digest) {
    throw new AppError("CONFLICT", `import ${id} is not what was reviewed`);
  }
  const taken = review.rows.filter((row) => isTaken(row, agreed));
  const left = review.rows.filter((row) => !isTaken(row, agreed));
  if (taken.length === 0) throw new AppError("INVALID_REQUEST", `import ${id} has no line to import`);
  const said = taken.map(outcomeOf);
  const file = {
    importId: id,
    lines: taken.map(({ line }) => line),
    leftOut: left.length === 0 ? null : sealLines(sealer, ownerOf(id), rowsAsCsv(review.table, sourcesOf(left))),
    confirm: (plans: readonly RowPlan[]) => {
      const isAsSaid = plans.every((plan, index) => isSameAim(plan, said[index]!));
      if (!isAsSaid) throw new AppError("CONFLICT", `import ${id} would do something else by now`);
    },
  };
  const rows = taken.flatMap((row) => ("planned" in row ? [row.planned.row] : []));
  return (await commitImport({ db, actor: { kind: "USER", id: actor.userId }, now }, rows, file)).rows;
}

/**
 * The lines of a file that were left out at its commit, or, while it waits, those that would be, as CSV; null when
 * there are none.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN (below ADMIN).
 */
export async function findLeftOut(
  { db, sealer, actor }: Omit<Deps, "now">,
  id: string,
  choice: ReadingChoice = {},
): Promise<string | null> {
  assertOperator(actor, "ADMIN");
  const found = await db.customerImport.findUnique({ where: { id }, select: { state: true, content: true } });
  if (found?.state === "COMMITTED") {
    return typeof found.content === "string" ? openLines(sealer, ownerOf(id), found.content) : null;
  }
  const review = await readReview({ db, sealer }, id, choice);
  if ("fault" in review) return null;
  const left = review.rows.filter((row) => !isTaken(row, []));
  return left.length === 0 ? null : rowsAsCsv(review.table, sourcesOf(left));
}

const sourcesOf = (rows: readonly ReviewedRow[]) => rows.map(({ source }) => source);

/** Gives up a file that was not committed. @throws AppError FORBIDDEN (below ADMIN) */
export async function discardImport({ db, actor }: Pick<Deps, "db" | "actor">, id: string): Promise<void> {
  assertOperator(actor, "ADMIN");
  await db.customerImport.deleteMany({ where: { id, state: "CHECKED" } });
}

/** Takes a committed import back. @throws AppError as `undoImport`; FORBIDDEN (below ADMIN) */
export async function undoImportAsOperator({ db, actor, now }: Omit<Deps, "sealer">, id: string): Promise<void> {
  assertOperator(actor, "ADMIN");
  await undoImport({ db, actor: { kind: "USER", id: actor.userId }, now }, id);
}

/** Deletes files that waited a day for their commit, and lines that were left out of one a day ago. */
export async function purgeStagedImports(db: Database, now: Date): Promise<void> {
  const before = new Date(now.getTime() - KEPT_MS);
  await db.customerImport.updateMany({
    where: { state: { not: "CHECKED" }, settledAt: { lt: before }, content: { not: Prisma.AnyNull } },
    data: { content: Prisma.DbNull },
  });
  await db.customerImport.deleteMany({ where: { state: "CHECKED", createdAt: { lt: before } } });
}
