import type { AlertInput } from "#lib/alerts/alert-kinds.ts";
import type { OverdueHour } from "#lib/metering/queries/overdue-hours.ts";

/**
 * Adds hours that should be frozen to the alerts of near deadlines, each product's to its own: for money it is the same
 * whether a record is not sent or not even made.
 *
 * @param hours those whose deadline is near. Pure.
 */
export function withOverdueHours(alerts: readonly AlertInput[], hours: readonly OverdueHour[]): AlertInput[] {
  const byProduct = Map.groupBy(hours, ({ productId }) => `product:${productId}`);
  const isOf = (alert: AlertInput) => alert.kind === "DEADLINE_NEAR" && byProduct.has(alert.subject);
  const added = [...byProduct].map(([subject, ofProduct]): AlertInput => {
    const { data = {} } = alerts.find((alert) => isOf(alert) && alert.subject === subject) ?? {};
    const deadlines = ofProduct.map(({ deadline }) => deadline.toISOString());
    if (typeof data["nearestDeadline"] === "string") deadlines.push(data["nearestDeadline"]);
    const [nearestDeadline = null] = deadlines.toSorted();
    return {
      kind: "DEADLINE_NEAR",
      subject,
      severity: "CRITICAL",
      data: { ...data, hours: ofProduct.length, nearestDeadline },
    };
  });
  return [...alerts.filter((alert) => !isOf(alert)), ...added];
}
