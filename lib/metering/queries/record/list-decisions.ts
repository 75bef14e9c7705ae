import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import { readRecordId } from "#lib/metering/record-id.ts";

type Deps = { db: Db; actor: Operator };

/** What a person decided about a record or one of its events: when, who, and why. */
export type Decision = {
  key: string;
  at: Date;
  /** `metering-record.held`, `usage-event.voided` … */
  action: string;
  /** Name or address as of today; null: the person was erased, or it was no person. */
  by: string | null;
  note: string | null;
};

/**
 * What people decided about the record with a public id, oldest first: from the audit log, and events that were voided
 * or moved into it or out of it. At most 50.
 */
export async function listDecisions({ db, actor }: Deps, id: string): Promise<Decision[]> {
  assertOperator(actor, "VIEWER");
  const key = readRecordId(id);
  if (key === null) return [];
  const { agreementId, dimension, hour } = key;
  return db.$queryRaw<Decision[]>`
    SELECT d.key, d.at, d.action, coalesce(u.name, u.email) AS by, d.note FROM (
      SELECT 'audit ' || x.id AS key, x.id AS n, x.at, x.action, CASE WHEN x.actor_kind = 'USER' THEN x.actor_id END AS who,
        x.data ->> 'note' AS note
      FROM audit_entry x WHERE x.subject_type = 'metering-record' AND x.subject_id = ${id}
      UNION ALL
      SELECT 'event ' || c.id, c.id, c.created_at, CASE WHEN c.agreement_id IS NULL THEN 'usage-event.voided' ELSE 'usage-event.moved' END,
        c.author_user_id::text, c.reason
      FROM usage_correction c
      WHERE (c.was_agreement_id = ${agreementId}::uuid AND c.dimension = ${dimension} AND c.was_hour = ${hour})
        OR (c.agreement_id = ${agreementId}::uuid AND c.dimension = ${dimension} AND c.hour = ${hour})) d
    LEFT JOIN user_account u ON u.id::text = d.who
    ORDER BY d.at, d.n, d.key LIMIT 50`;
}
