import type { AlertInput } from "#lib/alerts/alert-kinds.ts";
import type { Db } from "#lib/db/client.ts";

/** Endpoints that their own failures, or a 410, switched off; what an operator switched off is no news. */
export async function findDisabledEndpoints(db: Db): Promise<AlertInput[]> {
  const disabled = await db.webhookEndpoint.findMany({
    where: { disabledAt: { not: null }, disabledReason: { in: ["GONE", "FAILING"] } },
    select: { id: true, disabledReason: true },
  });
  return disabled.map(({ id, disabledReason: reason }) => ({
    kind: "WEBHOOK_DISABLED",
    subject: `webhook_endpoint:${id}`,
    severity: "WARNING",
    data: { reason },
  }));
}
