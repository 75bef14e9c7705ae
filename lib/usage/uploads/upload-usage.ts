import { randomUUID } from "node:crypto";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Sealer } from "#lib/sealing/seal.ts";
import { openFile, sealFile, sealLines } from "#lib/sealing/kept-file.ts";
import type { Database } from "#lib/db/client.ts";
import type { Pool } from "#lib/db/pool.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { DAY_MS } from "#lib/time/hours.ts";
import type { Reading, ReadingChoice } from "#lib/files/file-format.ts";
import type { CellFault, FileTable } from "#lib/files/read-table.ts";
import { rowsAsCsv } from "#lib/files/write-csv.ts";
import type { Catalogue } from "#lib/usage/catalogue.ts";
import { validateUsage, type Validated } from "#lib/usage/uploads/validate-usage.ts";
import { parseUsageFile, type FileRow } from "#lib/usage/uploads/parse-usage-file.ts";
import { recordUsage } from "#lib/usage/intake/record-usage.ts";
import { noteAnswers } from "#lib/usage/refusals/note-answers.ts";
import { MAX_EVENTS } from "#lib/usage/intake/usage-request.ts";
import { rejected } from "#lib/usage/verdict.ts";

type Deps = { db: Database; pool: Pool; catalogue: Catalogue; sealer: Sealer; actor: Operator; now: Date };

/** Whose a kept file is, for its sealing. */
export const ownerOf = (id: string) => `usage_upload ${id}`;

/** How long a file waits for its review. */
const WAITING_MS = 7 * DAY_MS;

/** How long the whole of a file may take to be recorded. */
const RECORDING_MS = 120_000;

/**
 * Keeps a file of usage for its review; none of it counts yet.
 *
 * @returns the upload's id.
 * @throws AppError FORBIDDEN (below ADMIN), INVALID_REQUEST with the field `file` when it is no file of usage.
 */
export async function stageUpload(
  { db, sealer, actor, now }: Pick<Deps, "db" | "sealer" | "actor" | "now">,
  { fileName, bytes }: { fileName: string; bytes: Uint8Array },
): Promise<string> {
  assertOperator(actor, "ADMIN");
  const file = parseUsageFile(bytes);
  if ("fault" in file) {
    throw new AppError("INVALID_REQUEST", "not a file of usage", { fields: [{ path: "file", message: file.fault }] });
  }
  const id = randomUUID();
  await db.usageUpload.create({
    data: {
      id,
      fileName: fileName.replaceAll(/\p{Cc}/gu, "").slice(0, 200),
      file: sealFile(sealer, ownerOf(id), bytes),
      rowCount: file.rows.length,
      authorUserId: actor.userId,
      createdAt: now,
    },
    select: { id: true },
  });
  return id;
}

/**
 * A row and what would become of it. `faults`: why it is refused before it is validated; `id` as it is in the file.
 */
export type ValidatedRow = { line: number; id: string | null; faults: CellFault[] } & Validated;

/** `fault`: the file cannot be read as it was chosen. */
type UploadReview = { table: FileTable; rows: ValidatedRow[] } | { fault: string };

/**
 * What would become of each row of a file that waits for its review.
 *
 * @param choice how to read it; without one as the file itself shows.
 * @throws AppError NOT_FOUND, FORBIDDEN (below ADMIN).
 */
export async function reviewUpload(deps: Deps, id: string, choice: ReadingChoice = {}): Promise<UploadReview> {
  assertOperator(deps.actor, "ADMIN");
  const upload = await deps.db.usageUpload.findUnique({
    where: { id },
    select: { content: true, file: true, recordedAt: true },
  });
  const bytes = upload === null || upload.recordedAt !== null ? null : bytesOf(deps.sealer, id, upload);
  if (bytes === null) throw new AppError("NOT_FOUND", `no upload ${id} waits`);
  const read = parseUsageFile(bytes, choice);
  if ("fault" in read) return read;
  const sound = read.rows.filter(({ faults }) => faults.length === 0);
  const judged = await validateUsage(
    deps,
    sound.map(({ event }) => event),
  );
  const answers = new Map(sound.map((row, place) => [row, judged[place]!]));
  const rows = read.rows.map((row): ValidatedRow => {
    const { line, faults, source } = row;
    return { line, faults, id: source.cells.get("id") ?? null, ...(answers.get(row) ?? refusedUnread(faults)) };
  });
  return { table: read.table, rows };
}

/** Counts rows that cannot be read for certain with what else was refused. */
async function noteUnread({ pool, now }: Deps, rows: readonly FileRow[]): Promise<void> {
  const unread = rows.filter(({ faults }) => faults.length > 0);
  if (unread.length === 0) return;
  const answers = unread.map(({ faults }) => refusedUnread(faults));
  await noteAnswers(
    pool,
    { apiKeyId: null, receivedAt: now },
    unread.map(({ event }) => event),
    answers,
  );
}

/** A row that cannot be read for certain, as if the API had been sent it. */
function refusedUnread(faults: readonly CellFault[]): Validated {
  const [first] = faults;
  const code = first?.path === "quantity" ? "INVALID_QUANTITY" : "INVALID_EVENT";
  return { verdict: rejected(code, first?.message ?? ""), event: null, agreementId: null, isParked: false };
}

/**
 * Records a reviewed file, as the usage API would: the ids in the file make a repetition silent. What is refused is
 * kept with the upload, row by row, to be mended and sent again. The second of two at once waits, and changes nothing.
 *
 * @param reading how the review that was confirmed had read it.
 * @throws AppError NOT_FOUND, FORBIDDEN (below ADMIN); CONFLICT when it cannot be read so.
 */
export async function recordUpload(deps: Deps, id: string, reading: Reading): Promise<void> {
  const { db, actor, now } = deps;
  assertOperator(actor, "ADMIN");
  await db.$transaction(
    async (tx) => {
      const [upload] = await tx.$queryRaw<{ content: string | null; file: Uint8Array | null; isRecorded: boolean }[]>`
        SELECT content, file, recorded_at IS NOT NULL AS "isRecorded" FROM usage_upload WHERE id = ${id}::uuid FOR UPDATE`;
      if (upload?.isRecorded) return;
      const bytes = upload === undefined ? null : bytesOf(deps.sealer, id, upload);
      if (bytes === null) throw new AppError("NOT_FOUND", `no upload ${id} waits`);
      const read = parseUsageFile(bytes, reading);
      if ("fault" in read) throw new AppError("CONFLICT", `upload ${id} cannot be read as it was reviewed`);
      const counts = { accepted: 0, duplicates: 0, rejected: 0 };
      const refused = new Set<FileRow>(read.rows.filter(({ faults }) => faults.length > 0));
      counts.rejected = refused.size;
      const sound = read.rows.filter((row) => !refused.has(row));
      for (let from = 0; from < sound.length; from += MAX_EVENTS) {
        const chunk = sound.slice(from, from + MAX_EVENTS);
        const results = await recordUsage(deps, { events: chunk.map(({ event }) => event), apiKeyId: null });
        for (const [i, { verdict }] of results.entries()) {
          counts[verdict.status === "duplicate" ? "duplicates" : verdict.status]++;
          if (verdict.status === "rejected") refused.add(chunk[i]!);
        }
        // Also keeps the transaction from idling; what is recorded stays whether or not this commits.
        await tx.usageUpload.update({ where: { id }, data: counts, select: { id: true } });
      }
      await noteUnread(deps, read.rows);
      const rows = read.rows.filter((row) => refused.has(row)).map(({ source }) => source);
      const content = rows.length === 0 ? null : sealLines(deps.sealer, ownerOf(id), rowsAsCsv(read.table, rows));
      const data = { ...counts, recordedAt: now, content, file: null };
      await tx.usageUpload.update({ where: { id }, data, select: { id: true } });
      await recordAudit(tx, {
        at: now,
        actor: { kind: "USER", id: actor.userId },
        action: "usage.uploaded",
        subject: { type: "usage-upload", id },
        data: { rows: read.rows.length, ...counts, ...read.table.reading },
      });
    },
    { timeout: RECORDING_MS },
  );
}

/** Gives up a file that waits: nothing of it was recorded. Once it was recorded, nothing happens. */
export async function discardUpload({ db, actor, now }: Pick<Deps, "db" | "actor" | "now">, id: string): Promise<void> {
  assertOperator(actor, "ADMIN");
  await db.$transaction(async (tx) => {
    const { count } = await tx.usageUpload.updateMany({
      where: { id, recordedAt: null, OR: [{ content: { not: null } }, { file: { not: null } }] },
      data: { content: null, file: null },
    });
    if (count === 0) return;
    await recordAudit(tx, {
      at: now,
      actor: { kind: "USER", id: actor.userId },
      action: "usage-upload.discarded",
      subject: { type: "usage-upload", id },
    });
  });
}

/** Gives up files that were not recorded within a week. */
export async function purgeWaitingUploads(db: Database, now: Date): Promise<void> {
  await db.usageUpload.updateMany({
    where: {
      recordedAt: null,
      createdAt: { lt: new Date(now.getTime() - WAITING_MS) },
      OR: [{ content: { not: null } }, { file: { not: null } }],
    },
    data: { content: null, file: null },
  });
}

/** A waiting file's bytes; those of an earlier release were kept as text. */
function bytesOf(
  sealer: Sealer,
  id: string,
  { content, file }: { content: string | null; file: Uint8Array | null },
): Uint8Array | null {
  if (file !== null) return openFile(sealer, ownerOf(id), file);
  return content === null ? null : new TextEncoder().encode(content);
}
