import { z } from "zod";
import { noteInput } from "#lib/audit/note-input.ts";
import { recordAudits } from "#lib/audit/record-audit.ts";
import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Database } from "#lib/db/client.ts";
import type { Pool } from "#lib/db/pool.ts";
import { run, statement } from "#lib/db/statement.ts";
import { AppError } from "#lib/errors/app-error.ts";
import {
  releaseEvents,
  waitingColumns,
  waitingSql,
  type ReleaseCounts,
} from "#lib/usage/parked/release-parked-usage.ts";
import { UNSETTLED_STATES } from "#lib/usage/parked/parked-states.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";

type Deps = { db: Database; pool: Pool; actor: Operator; now: Date };

/** Which usage, by the keys that `browseParkedUsage` gives, and why: kept in the audit log. */
export const operateParkedUsageInput = z.strictObject({
  keys: z.array(z.uuid()).min(1).max(500),
  note: noteInput("Say why, in at least 3 characters."),
});
type OperateParkedUsageInput = z.infer<typeof operateParkedUsageInput>;

const lateToRelease = statement({
  name: "late-usage-to-release",
  text: `${waitingSql}
         WHERE parked.key = ANY(:keys::uuid[]) AND parked.state = 'WAITING' AND parked.reason = 'LATE'
         ORDER BY parked.key`,
  parameters: { keys: "uuid[]" },
  columns: waitingColumns,
});

/**
 * Releases parked late usage: it counts in the earliest hour from the current one on that is not frozen, whatever its
 * age. What its agreement cannot be billed for any more becomes unbillable instead. Usage that is not parked any more
 * is left alone.
 *
 * @throws AppError FORBIDDEN (below ADMIN), CONFLICT (none of it waits as late usage).
 */
export async function releaseLateUsage(
  { db, pool, actor, now }: Deps,
  { keys, note }: OperateParkedUsageInput,
): Promise<ReleaseCounts> {
  assertOperator(actor, "ADMIN");
  const rows = await run(pool, lateToRelease, { keys });
  if (rows.length === 0) throw new AppError("CONFLICT", "none of this usage waits as late usage");
  // The audit first: no released usage may lack the person who released it.
  await audit(db, "usage.released", rows, { actor, now, note });
  return releaseEvents({ pool, now }, rows, { by: actor.userId, now });
}

/**
 * Closes usage that no hour will count: what waits, or is unbillable. It stays where it is, with who and why.
 *
 * @returns how many were closed.
 * @throws AppError FORBIDDEN (below ADMIN), CONFLICT (none of it is open).
 */
export async function resolveParkedUsage(
  { db, actor, now }: Deps,
  { keys, note }: OperateParkedUsageInput,
): Promise<number> {
  assertOperator(actor, "ADMIN");
  return db.$transaction(async (tx) => {
    const rows = await tx.$queryRaw<{ key: string; agreement_id: string }[]>`
      UPDATE usage_aside SET state = 'RESOLVED', note = ${note}, settled_at = ${now}, settled_by = ${actor.userId}::uuid
      WHERE key = ANY(${keys}::uuid[]) AND state IN (${Prisma.raw(UNSETTLED_STATES)}) RETURNING key::text AS key, agreement_id`;
    if (rows.length === 0) throw new AppError("CONFLICT", "none of this usage is open");
    await audit(tx, "usage.resolved", rows, { actor, now, note });
    return rows.length;
  });
}

async function audit(
  db: Parameters<typeof recordAudits>[0],
  action: string,
  rows: readonly { key: string; agreement_id: string }[],
  { actor, now, note }: { actor: Operator; now: Date; note: string },
): Promise<void> {
  const byAgreement = Map.groupBy(rows, ({ agreement_id }) => agreement_id);
  await recordAudits(
    db,
    [...byAgreement].map(([agreementId, mine]) => ({
      at: now,
      actor: { kind: "USER", id: actor.userId },
      action,
      subject: { type: "agreement", id: agreementId },
      data: { note, keys: mine.map(({ key }) => key) },
    })),
  );
}
