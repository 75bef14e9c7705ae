import type { Db } from "#lib/db/client.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";

/** Tables that lists of many rows go into. */
type Table =
  "agreement" | "agreement_link" | "audit_entry" | "customer_import_row" | "organization" | "webhook_message";

/** A row by its columns' names; dates as instants, JSON columns as values. Every row of a list has the same columns. */
type Row = Readonly<Record<string, unknown>>;

/**
 * Inserts many rows, in order, by one statement with one parameter. Prisma's `createMany` spends a millisecond and more
 * of the server's time a row: too much for lists of thousands. Texts must be well-formed and without NUL, as
 * everywhere; other columns get their default.
 */
export async function insertRows(tx: Db, table: Table, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  const columns = Prisma.raw(
    Object.keys(rows[0]!)
      .map((name) => `"${name}"`)
      .join(", "),
  );
  const into = Prisma.raw(`"${table}"`);
  await tx.$executeRaw`
    INSERT INTO ${into} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::${into}, ${JSON.stringify(rows)}::jsonb)`;
}
