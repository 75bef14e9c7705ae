/**
 * SQL that says whether an agreement is in the drain of its end, and `hour` is the hour of that end: it goes on taking usage there, so the
 * regular freeze leaves its records open, and the end of the drain freezes them. LEGACY agreements have no drain.
 *
 * @param agreementId, hour, now SQL expressions; `now` is business time.
 */
export function isInDrainSql({ agreementId, hour, now }: { agreementId: string; hour: string; now: string }): string {
  return `EXISTS (
    SELECT FROM agreement ending JOIN product its ON its.id = ending.product_id
    WHERE ending.id = ${agreementId} AND ending.intake_closed_at IS NULL AND its.integration <> 'LEGACY'
      AND ${hour} = date_trunc('hour', ending.ends_at - interval '1 millisecond', 'UTC')
      AND ${now} < ending.ends_at + make_interval(mins => LEAST(its.drain_minutes, 45)))`;
}
