import type { AlertInput } from "#lib/alerts/alert-kinds.ts";
import type { WatchTimes } from "#lib/alerts/watch/watch-times.ts";
import type { Db } from "#lib/db/client.ts";
import { DAY_MS, HOUR_MS } from "#lib/time/hours.ts";

/** Renewals and replacements whose predecessor the data do not name. */
export async function findUncertainMatches(db: Db): Promise<AlertInput[]> {
  const open = await db.successionCase.findMany({ where: { decidedAt: null }, select: { agreementId: true } });
  return open.map(({ agreementId }) => ({
    kind: "MATCH_UNCERTAIN",
    subject: `agreement:${agreementId}`,
    severity: "WARNING",
  }));
}

/** Whether AWS keeps the status of licenses from this account: to know, nothing to mail. */
export async function findUnreadableLicenses(db: Db): Promise<AlertInput[]> {
  const denied = await db.licenseReadAccess.count({ where: { deniedAt: { not: null } } });
  return denied === 0 ? [] : [{ kind: "LICENSE_STATUS_UNREADABLE", subject: "licenses", severity: "INFO" }];
}

/**
 * Products of which AWS has not shown the agreements for more than an hour: changes without a lifecycle event are not
 * found meanwhile.
 */
export async function findFailingReads(db: Db, { now }: WatchTimes): Promise<AlertInput[]> {
  const anHourAgo = new Date(now.getTime() - HOUR_MS);
  const failing = await db.$queryRaw<{ productId: string; error: string | null; agreements: number }[]>`
    SELECT p.id AS "productId", coalesce(s.error, max(a.aws_read_error)) AS error, count(a.id)::int AS agreements
    FROM product p
    LEFT JOIN agreement_sweep s ON s.product_id = p.id AND s.failing_since <= ${anHourAgo}
    LEFT JOIN agreement a ON a.product_id = p.id AND a.aws_read_failing_since <= ${anHourAgo}
    WHERE s.product_id IS NOT NULL OR a.id IS NOT NULL
    GROUP BY p.id, s.error`;
  return failing.map(({ productId, error, agreements }) => ({
    kind: "AWS_READS_FAILING",
    subject: `product:${productId}`,
    severity: "WARNING",
    data: { error, agreements },
  }));
}

/** Lifecycle events that have waited for a day for an unknown agreement or product (E04). */
export async function findWaitingEvents(db: Db, { now }: WatchTimes): Promise<AlertInput[]> {
  const notices = await db.lifecycleEvent.count({
    where: {
      state: "WAITING",
      error: { in: ["AGREEMENT_UNKNOWN", "PRODUCT_UNKNOWN", "OTHER_INTEGRATION"] },
      receivedAt: { lte: new Date(now.getTime() - DAY_MS) },
    },
  });
  return notices === 0 ? [] : [{ kind: "EVENT_WAITING", subject: "inbox", severity: "WARNING", data: { notices } }];
}
