import { z } from "zod";
import { audienceOf } from "#lib/alerts/alert-matrix.ts";
import { wordsOfKind } from "#lib/alerts/alert-words.ts";
import { detailWords } from "#lib/alerts/detail-words.ts";
import { nameSubjects } from "#lib/alerts/name-subjects.ts";
import type { Db } from "#lib/db/client.ts";
import type { AlertGroup, AlertsMailData } from "#lib/mail/mail-port.ts";

const group = z.object({ ids: z.array(z.string().regex(/^\d{1,18}$/)), count: z.int().min(0) });
const owedAlerts = z.object({
  kind: z.string(),
  opened: group,
  // A release before this one owed none.
  grown: group.default({ ids: [], count: 0 }),
  reminded: group,
  over: group,
});
type Owed = z.infer<typeof owedAlerts>;

/** What a message about alerts of one kind shows, with today's names; the same for mail and chat. */
export async function readAlertsMail(
  { db, appUrl }: { db: Db; appUrl: string },
  data: unknown,
): Promise<AlertsMailData> {
  const owed: Owed = owedAlerts.parse(data);
  const ids = [...owed.opened.ids, ...owed.grown.ids, ...owed.reminded.ids, ...owed.over.ids].map(BigInt);
  const alerts = await db.alert.findMany({
    where: { id: { in: ids } },
    select: { id: true, kind: true, subject: true, openedAt: true, data: true },
  });
  const named = await nameSubjects(db, alerts);
  const byId = new Map(alerts.map((alert) => [String(alert.id), alert]));
  const toGroup = ({ ids: firstIds, count }: Owed["opened"]): AlertGroup => ({
    count,
    lines: firstIds.flatMap((id) => {
      const alert = byId.get(id);
      if (alert === undefined) return [];
      const { name, path } = named(alert);
      return { name, detail: detailWords(alert.data), url: `${appUrl}${path ?? "/admin"}`, since: alert.openedAt };
    }),
  });
  const { kind } = owed;
  return {
    appUrl,
    ...wordsOfKind(kind),
    isCritical: audienceOf(kind).isCritical,
    opened: toGroup(owed.opened),
    grown: toGroup(owed.grown),
    reminded: toGroup(owed.reminded),
    over: toGroup(owed.over),
  };
}
