import { randomUUID } from "node:crypto";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Database } from "#lib/db/client.ts";
import type { Pool } from "#lib/db/pool.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { DAY_MS } from "#lib/time/hours.ts";
import type { Catalogue } from "#lib/usage/catalogue.ts";
import { judgeUsage, type Judged } from "#lib/usage/judge-usage.ts";
import { parseUsageFile, type FileRow } from "#lib/usage/parse-usage-file.ts";
import { recordUsage } from "#lib/usage/record-usage.ts";
import { MAX_EVENTS } from "#lib/usage/usage-request.ts";

type Deps = { db: Database; pool: Pool; catalogue: Catalogue; actor: Operator; now: Date };

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
  { db, actor, now }: Pick<Deps, "db" | "actor" | "now">,
  { fileName, text }: { fileName: string; text: string },
): Promise<string> {
  assertOperator(actor, "ADMIN");
  const file = text.includes("\0") ? { fault: "The file is no text." } : parseUsageFile(text);
  if ("fault" in file) {
    throw new AppError("INVALID_REQUEST", "not a file of usage", { fields: [{ path: "file", message: file.fault }] });
  }
  // What nobody reviewed for a week is given up, so that no file lies about for ever.
  await db.usageUpload.updateMany({
    where: { recordedAt: null, createdAt: { lt: new Date(now.getTime() - WAITING_MS) } },
    data: { content: null },
  });
  const id = randomUUID();
  await db.usageUpload.create({
    data: {
      id,
      fileName: fileName.replaceAll(/\p{Cc}/gu, "").slice(0, 200),
      content: text,
      rowCount: file.rows.length,
      authorUserId: actor.userId,
      createdAt: now,
    },
    select: { id: true },
  });
  return id;
}

export type JudgedRow = { line: number } & Judged;

/**
 * What would become of each row of a file that waits for its review.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN (below ADMIN).
 */
export async function reviewUpload(deps: Deps, id: string): Promise<JudgedRow[]> {
  assertOperator(deps.actor, "ADMIN");
  const upload = await deps.db.usageUpload.findUnique({ where: { id }, select: { content: true, recordedAt: true } });
  if (!upload?.content || upload.recordedAt !== null) throw new AppError("NOT_FOUND", `no upload ${id} waits`);
  const { rows } = readAgain(upload.content);
  const judged = await judgeUsage(
    deps,
    rows.map(({ event }) => event),
  );
  return judged.map((one, i) => ({ line: rows[i]!.line, ...one }));
}

/**
 * Records a reviewed file, as the usage API would: the ids in the file make a repetition silent. What is refused is kept with the upload,
 * row by row, to be mended and sent again. The second of two at once waits, and changes nothing.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN (below ADMIN).
 */
export async function recordUpload(deps: Deps, id: string): Promise<void> {
  const { db, actor, now } = deps;
  assertOperator(actor, "ADMIN");
  await db.$transaction(
    async (tx) => {
      const [upload] = await tx.$queryRaw<{ content: string | null; isRecorded: boolean }[]>`
        SELECT content, recorded_at IS NOT NULL AS "isRecorded" FROM usage_upload WHERE id = ${id}::uuid FOR UPDATE`;
      if (upload?.isRecorded) return;
      if (!upload?.content) throw new AppError("NOT_FOUND", `no upload ${id} waits`);
      const { header, rows } = readAgain(upload.content);
      const counts = { accepted: 0, duplicates: 0, rejected: 0 };
      const refused: string[] = [];
      for (let from = 0; from < rows.length; from += MAX_EVENTS) {
        const chunk = rows.slice(from, from + MAX_EVENTS);
        const results = await recordUsage(deps, { events: chunk.map(({ event }) => event), apiKeyId: null });
        for (const [i, { verdict }] of results.entries()) {
          counts[verdict.status === "duplicate" ? "duplicates" : verdict.status]++;
          if (verdict.status === "rejected") refused.push(chunk[i]!.raw);
        }
        // Also keeps the transaction from idling; what is recorded stands whether or not this commits.
        await tx.usageUpload.update({ where: { id }, data: counts, select: { id: true } });
      }
      const content = refused.length === 0 ? null : `${[header, ...refused].join("\n")}\n`;
      await tx.usageUpload.update({ where: { id }, data: { recordedAt: now, content }, select: { id: true } });
      await recordAudit(tx, {
        at: now,
        actor: { kind: "USER", id: actor.userId },
        action: "usage.uploaded",
        subject: { type: "usage-upload", id },
        data: { rows: rows.length, ...counts },
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
      where: { id, recordedAt: null, content: { not: null } },
      data: { content: null },
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

function readAgain(content: string): { header: string; rows: FileRow[] } {
  const file = parseUsageFile(content);
  if ("fault" in file) throw new Error("an upload that was read once cannot be read any more");
  return file;
}
