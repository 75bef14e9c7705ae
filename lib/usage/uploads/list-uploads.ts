import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Sealer } from "#lib/sealing/seal.ts";
import { openLines } from "#lib/sealing/kept-file.ts";
import type { Db } from "#lib/db/client.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { ownerOf } from "#lib/usage/uploads/upload-usage.ts";

type Deps = { db: Db; actor: Operator };

/** A file of usage as the console shows it. It waits while nothing was recorded and its content is there. */
export type UploadRow = {
  id: string;
  fileName: string;
  rowCount: number;
  author: string | null;
  createdAt: Date;
  recordedAt: Date | null;
  accepted: number | null;
  duplicates: number | null;
  rejected: number | null;
  isWaiting: boolean;
};

const uploads = Prisma.sql`
  f.id, f.file_name AS "fileName", f.row_count AS "rowCount", u.email AS author, f.created_at AS "createdAt",
  f.recorded_at AS "recordedAt", f.accepted, f.duplicates, f.rejected,
  f.recorded_at IS NULL AND (f.content IS NOT NULL OR f.file IS NOT NULL) AS "isWaiting"
  FROM usage_upload f LEFT JOIN user_account u ON u.id = f.author_user_id`;

/** The newest 20 files. */
export async function listUploads({ db, actor }: Deps): Promise<UploadRow[]> {
  assertOperator(actor, "VIEWER");
  return db.$queryRaw<UploadRow[]>`
    SELECT ${uploads} ORDER BY f.created_at DESC, f.id LIMIT 20`;
}

/** One file; null when there is none. */
export async function findUpload({ db, actor }: Deps, id: string): Promise<UploadRow | null> {
  assertOperator(actor, "VIEWER");
  const [upload] = await db.$queryRaw<UploadRow[]>`
    SELECT ${uploads} WHERE f.id = ${id}::uuid`;
  return upload ?? null;
}

/** The rows that a recorded file was refused, as CSV with its header; null when there are none. */
export async function findRefusedRows(
  { db, sealer, actor }: Deps & { sealer: Sealer },
  id: string,
): Promise<string | null> {
  assertOperator(actor, "ADMIN");
  const upload = await db.usageUpload.findUnique({ where: { id }, select: { content: true, recordedAt: true } });
  if (upload?.recordedAt == null || upload.content === null) return null;
  return openLines(sealer, ownerOf(id), upload.content);
}

/** Whose agreements these are, in words: product and customer. */
export async function nameAgreements({ db, actor }: Deps, ids: readonly string[]): Promise<Map<string, string>> {
  assertOperator(actor, "VIEWER");
  const rows = await db.$queryRaw<{ id: string; name: string }[]>`
    SELECT a.id, p.title || ', ' || coalesce(o.name, a.aws_agreement_id, 'not registered') AS name
    FROM agreement a JOIN product p ON p.id = a.product_id
    LEFT JOIN agreement_link l ON l.agreement_id = a.id AND l.linked_to IS NULL
    LEFT JOIN organization o ON o.id = l.organization_id
    WHERE a.id = ANY(${[...ids]}::uuid[])`;
  return new Map(rows.map(({ id, name }) => [id, name]));
}
