import type { LedgerCheck } from "#lib/metering/verify/ledger-check.ts";
import { NO_AGREEMENT } from "#lib/usage/event-store.ts";

const named = "format('event %s of agreement %s, dimension %s', s.id, s.agreement_id, s.dimension)";

/**
 * Usage that no hour counts has one row of its own, with what was sent; an event without an agreement was parked or
 * voided.
 */
export const parkedUsageChecks: readonly LedgerCheck[] = [
  {
    name: "usage set aside is counted by its agreement once it is taken in, and by nobody before",
    sql: `SELECT format('%s: %s of %s stands aside as %s, among the events %s of %s', ${named}, trim_scale(s.quantity), s.at, s.state,
                        coalesce(trim_scale(e.quantity)::text, 'nothing'), coalesce(e.agreement_id::text, 'nobody')) AS found
          FROM usage_aside s LEFT JOIN usage_event e ON e.key = s.key
          WHERE s.reason <> 'AFTER_END' AND (
            e.key IS NULL OR e.id <> s.id OR e.quantity <> s.quantity OR e.at <> s.at OR e.dimension <> s.dimension OR CASE s.state
              WHEN 'TAKEN_IN' THEN e.agreement_id <> s.agreement_id
                AND NOT EXISTS (SELECT FROM usage_correction c WHERE c.key = s.key)
              ELSE e.agreement_id <> '${NO_AGREEMENT}' END)
          ORDER BY s.received_at, s.key LIMIT 1`,
  },
  {
    name: "usage of nobody was set aside or voided",
    sql: `SELECT format('event %s, dimension %s, hour %s: %s is nobody''s, and nothing says why', e.id, e.dimension, e.hour,
                        trim_scale(e.quantity)) AS found
          FROM usage_event e
          WHERE e.agreement_id = '${NO_AGREEMENT}'
            AND NOT EXISTS (SELECT FROM usage_aside s WHERE s.key = e.key AND s.reason <> 'AFTER_END' AND s.state <> 'TAKEN_IN')
            AND NOT EXISTS (SELECT FROM usage_correction c WHERE c.key = e.key)
          ORDER BY e.received_at LIMIT 1`,
  },
  {
    name: "an event that a person moved or voided is where the last correction put it",
    sql: `SELECT format('event %s, dimension %s: correction %s put it to %s in %s, it is of %s in %s', e.id, c.dimension, c.id,
                        coalesce(c.agreement_id::text, 'nobody'), c.hour, e.agreement_id, e.hour) AS found
          FROM (SELECT DISTINCT ON (key) * FROM usage_correction ORDER BY key, id DESC) c JOIN usage_event e ON e.key = c.key
          WHERE e.agreement_id <> coalesce(c.agreement_id, '${NO_AGREEMENT}') OR e.hour <> c.hour ORDER BY c.id LIMIT 1`,
  },
];
