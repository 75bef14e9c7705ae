import { reconcileAgreement } from "#lib/agreements/lifecycle/reconcile-agreement.ts";
import { OVERDUE_MS } from "#lib/agreements/lifecycle/reconciled-row.ts";
import type { Database } from "#lib/db/client.ts";
import { throwFailure, type ReportFailure } from "#lib/errors/report-failure.ts";
import { inForceStatuses } from "#lib/status/agreement-statuses.ts";
import { contractModels } from "#lib/status/pricing.ts";

const JOB = "term";
/** As many at once; the others follow with the next run. */
const AT_ONCE = 200;

/**
 * Ends agreements whose end passed an hour ago and of which AWS said nothing more: the lifecycle event may be lost, and
 * of LEGACY customers and a channel partner's buyers nothing can be read (E03, INV8). A contract that still grants
 * something goes on.
 *
 * @param now business time.
 * @param report takes the failure of one agreement; without it the first one ends all.
 * @returns how many were ended.
 */
export async function reconcileOverdue(
  db: Database,
  now: Date,
  isOver: () => boolean = () => false,
  report: ReportFailure = throwFailure,
): Promise<number> {
  const due = await db.agreement.findMany({
    where: {
      status: { in: inForceStatuses },
      endsAt: { lte: new Date(now.getTime() - OVERDUE_MS) },
      OR: [{ product: { pricingModel: { notIn: [...contractModels] } } }, { entitlements: { none: {} } }],
    },
    orderBy: { endsAt: "asc" },
    take: AT_ONCE,
    select: { id: true },
  });
  let count = 0;
  for (const { id } of due) {
    if (isOver()) break;
    try {
      const news = await db.$transaction(async (tx) => {
        await tx.$queryRaw`SELECT FROM agreement WHERE id = ${id}::uuid FOR UPDATE`;
        return reconcileAgreement(tx, id, { now, by: JOB });
      });
      if (news === "agreement.ended") count++;
    } catch (error) {
      report(error, { agreement: id });
    }
  }
  return count;
}
