import { Prisma } from "#lib/generated/prisma/client.ts";
import { quotedList } from "#lib/text/quoted-list.ts";
import { lostStates } from "#lib/metering/record-states.ts";
import { LOST_AT_DEADLINE_STATES, LOST_AT_ONCE_STATES } from "#lib/metering/record-states-sql.ts";

/** `lossOf` as an expression over a metering_record `r`: `lost`, `fraction`, `elsewhere` or NULL. */
export function lossSql(now: Date): Prisma.Sql {
  return Prisma.sql`CASE
    WHEN r.state = 'UNBILLABLE' AND r.reason = 'BEFORE_METERING_FROM' THEN 'elsewhere'
    WHEN r.state = 'UNBILLABLE' AND r.reason = 'FRACTION_AT_END' AND r.carried_in < 1 THEN 'fraction'
    WHEN r.state IN (${Prisma.raw(LOST_AT_ONCE_STATES)}) THEN 'lost'
    WHEN r.state IN (${Prisma.raw(LOST_AT_DEADLINE_STATES)}) AND r.deadline <= ${now.toISOString()}::timestamptz THEN 'lost' END`;
}

/**
 * Units that a lost record `r` would have billed: as frozen, else (never priced, or a rest at the end) as reported or
 * carried.
 */
export const lostUnitsSql = Prisma.sql`CASE
  WHEN r.reason = 'FRACTION_AT_END' THEN GREATEST(r.carried_in, 0)
  WHEN r.reason = 'BEFORE_METERING_FROM' AND r.quantity = 0 THEN r.used
  ELSE coalesce(r.quantity, r.used) END`;

/**
 * Every record that `lossSql` may find something in, as rows `r`: walks the indexes of what is not accepted, so it
 * costs what no person has resolved, however much is stored. READY records that can still be sent are not looked at,
 * however many wait.
 */
export function unsettledSql(now: Date): Prisma.Sql {
  const columns = Prisma.sql`id, state, reason, deadline, hour, quantity, used, carried_in, agreement_id, product_id, dimension`;
  const settledLater = Prisma.raw(quotedList(lostStates.filter((state) => state !== "READY")));
  return Prisma.sql`
    SELECT ${columns} FROM metering_record WHERE state IN (${settledLater}) AND state <> 'ACCEPTED'
    UNION ALL
    SELECT ${columns} FROM metering_record
    WHERE state = 'READY' AND priority IN (0, 1, 2) AND deadline <= ${now.toISOString()}::timestamptz`;
}

/**
 * Whether an entry `s` of parked usage can be billed by no hour. Not where its id was accepted later: that superseded
 * it.
 */
export const unbillableParkedSql = Prisma.sql`s.state = 'UNBILLABLE'
  AND NOT (s.reason = 'AFTER_END' AND EXISTS (SELECT FROM usage_event e WHERE e.key = s.key))`;
