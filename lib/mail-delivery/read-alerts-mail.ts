import { z } from "zod";
import { audienceOf } from "#lib/alerts/alert-matrix.ts";
import { wordsOfKind } from "#lib/alerts/alert-words.ts";
import { detailWords } from "#lib/alerts/detail-words.ts";
import { nameSubjects } from "#lib/alerts/name-subjects.ts";
import type { Db } from "#lib/db/client.ts";
import type { AlertGroup, AlertsMailData } from "#lib/mail/mail-port.ts";

const group = z.object({ ids: z.array(z.string().regex(/^\d{1,18}$/)), count: z.int().min(0) });
const pendingAlerts = z.object({
  kind: z.string(),
  opened: group,
  // A release before this one stored none.
  grown: group.default({ ids: [], count: 0 }),
  reminded: group,
  over: group,
});
type PendingAlerts = z.infer<typeof pendingAlerts>;

/** What a message about alerts of one kind shows, with today's names; the same for mail and chat. */
export async function readAlertsMail(
  { db, appUrl }: { db: Db; appUrl: string },
  data: unknown,
): Promise<AlertsMailData> {
  const pending: PendingAlerts = pendingAlerts.parse(data);
  const ids = [...pending.opened.ids, ...pending.grown.ids, ...pending.reminded.ids, ...pending.over.ids].map(BigInt);
  const alerts = await db.alert.findMany({
    where: { id: { in: ids } },
    select: { id: true, kind: true, subject: true, openedAt: true, data: true },
  });
  const named = await nameSubjects(db, alerts);
  const byId = new Map(alerts.map((alert) => [String(alert.id), alert]));
  const toGroup = ({ ids: firstIds, count }: PendingAlerts["opened"]): AlertGroup => ({
    count,
    lines: firstIds.flatMap((id) => {
      const alert = byId.get(id);
      if (alert === undefined) return [];
      const { name, path } = named(alert);
      return { name, detail: detailWords(alert.data), url: `${appUrl}${path ?? "/admin"}`, since: alert.openedAt };
    }),
  });
  const { kind } = pending;
  return {
    appUrl,
    ...wordsOfKind(kind),
    isCritical: audienceOf(kind).isCritical,
    opened: toGroup(pending.opened),
    grown: toGroup(pending.grown),
    reminded: toGroup(pending.reminded),
    over: toGroup(pending.over),
  };
}
