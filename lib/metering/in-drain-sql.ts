// An agreement in the drain of its end goes on taking usage in the hour of that end: the regular freeze leaves its records of that hour open,
// and the end of the drain freezes them. LEGACY agreements have no drain. `hour` and `now` are SQL expressions; `now` is business time.

const inDrain = (hour: string, now: string) => `
  FROM agreement ending JOIN product its ON its.id = ending.product_id
  WHERE ending.intake_closed_at IS NULL AND its.integration <> 'LEGACY'
    AND ${hour} = date_trunc('hour', ending.ends_at - interval '1 millisecond', 'UTC')
    AND ${now} < ending.ends_at + make_interval(mins => LEAST(its.drain_minutes, 45))`;

/** SQL that says whether one agreement is in its drain, and `hour` the hour of its end. */
export function isInDrainSql({ agreementId, hour, now }: { agreementId: string; hour: string; now: string }): string {
  return `EXISTS (SELECT ${inDrain(hour, now)} AND ending.id = ${agreementId})`;
}

/** An SQL array of all agreements in their drain with `hour` as the hour of their end. Asked once, so that no join's size is guessed by it. */
export function inDrainSql({ hour, now }: { hour: string; now: string }): string {
  return `ARRAY(SELECT ending.id ${inDrain(hour, now)})`;
}
