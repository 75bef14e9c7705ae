import { GROWTH_MS, hasGrownMuch } from "#lib/alerts/alert-growth.ts";
import { audienceOf, newsKinds, recipientsOf, settlingKinds, type Preference } from "#lib/alerts/alert-matrix.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { appendMail, type OwedAlerts } from "#lib/mail/outbox.ts";
import { DAY_MS } from "#lib/time/hours.ts";

type Deps = {
  db: Database;
  /** Business time. */
  now: Date;
  /** Whether there is a chat (ALERT_WEBHOOK_URL). */
  hasChat: boolean;
};

/** A notified alert that is still open and not acknowledged is repeated after a day. */
const REMIND_MS = DAY_MS;
/** So many are named in a message; the rest is counted. */
const NAMED = 20;
/** Looked at in one run. */
const AT_ONCE = 5_000;

type Group = "opened" | "grown" | "reminded" | "over";
type Row = { id: string; kind: string; group: Group };

/**
 * Owes operators one message for each kind of alert that opened, has grown much (`hasGrownMuch`), is over, or still
 * holds a day after its notification: one a kind and run, however many alerts there are. The alerts are marked in the
 * same transaction, so that runs which overlap notify of each once. What an operator has acknowledged is not repeated
 * unless it grew much; what is only of interest (INFO) is not mailed. News (`newsKinds`) are notified once.
 *
 * @returns how many messages were enqueued.
 */
export async function notifyOfAlerts({ db, now, hasChat }: Deps): Promise<number> {
  return db.$transaction(async (tx) => {
    const rows = await takePending(tx, now);
    if (rows.length === 0) return 0;
    const [team, preferences] = await Promise.all([readTeam(tx), tx.alertPreference.findMany()]);
    let owed = 0;
    for (const [kind, ofKind] of Map.groupBy(rows, (row) => row.kind)) {
      owed += await owe(tx, kind, ofKind, { team, preferences, hasChat });
    }
    await mark(tx, rows, now);
    return owed;
  });
}

/** Enqueues the message of one alert, which the caller has marked as notified, in the caller's transaction. */
export async function enqueueAlertMail(tx: Db, row: Row, hasChat: boolean): Promise<void> {
  const [team, preferences] = await Promise.all([readTeam(tx), tx.alertPreference.findMany()]);
  await owe(tx, row.kind, [row], { team, preferences, hasChat });
}

type Audience = { team: Awaited<ReturnType<typeof readTeam>>; preferences: readonly Preference[]; hasChat: boolean };

/** @returns how many messages were enqueued. */
async function owe(
  tx: Db,
  kind: string,
  rows: readonly Row[],
  { team, preferences, hasChat }: Audience,
): Promise<number> {
  const data = digest(kind, rows);
  const chat = hasChat && audienceOf(kind).chat ? [null] : [];
  const recipients = [...recipientsOf(kind, team, preferences), ...chat];
  await appendMail(
    tx,
    recipients.map((userId) => ({ template: "alerts", userId, data })),
  );
  return recipients.length;
}

async function takePending(tx: Db, now: Date): Promise<Row[]> {
  const before = new Date(now.getTime() - REMIND_MS);
  const open = await tx.$queryRaw<Row[]>`
    SELECT id::text AS id, kind, CASE WHEN told_at IS NULL THEN 'opened' ELSE 'reminded' END AS "group" FROM alert
    WHERE closed_at IS NULL AND severity <> 'INFO' AND acknowledged_at IS NULL AND (told_at IS NULL OR told_at <= ${before})
      AND (times > 1 OR kind <> ALL(${[...settlingKinds]}))
    ORDER BY opened_at, id LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`;
  // Written out as in their index.
  const news = await tx.$queryRaw<Row[]>`
    SELECT id::text AS id, kind, 'opened' AS "group" FROM alert
    WHERE kind = 'CUSTOMER_ARRIVED' AND told_at IS NULL
    ORDER BY id LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`;
  const over = await tx.$queryRaw<Row[]>`
    SELECT id::text AS id, kind, 'over' AS "group" FROM alert
    WHERE closed_at IS NOT NULL AND told_at IS NOT NULL AND told_closed_at IS NULL AND kind <> ALL(${[...newsKinds]})
    ORDER BY id LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`;
  return [...open, ...news, ...(await takeGrown(tx, now)), ...over];
}

/** Alerts notified an hour ago or earlier that have grown much since, also when acknowledged while they were small. */
async function takeGrown(tx: Db, now: Date): Promise<Row[]> {
  const anHourAgo = new Date(now.getTime() - GROWTH_MS);
  const aDayAgo = new Date(now.getTime() - REMIND_MS);
  const changed = await tx.$queryRaw<{ id: string; kind: string; data: unknown; toldData: unknown }[]>`
    SELECT id::text AS id, kind, data, told_data AS "toldData" FROM alert
    WHERE closed_at IS NULL AND severity <> 'INFO' AND told_at <= ${anHourAgo} AND data <> told_data
      AND (told_at > ${aDayAgo} OR acknowledged_at IS NOT NULL)
    ORDER BY opened_at, id LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`;
  return changed.flatMap(({ id, kind, data, toldData }) =>
    hasGrownMuch(toldData, data) ? [{ id, kind, group: "grown" as const }] : [],
  );
}

async function readTeam(tx: Db) {
  return tx.operator.findMany({
    where: { removedAt: null, user: { erasedAt: null, email: { not: null } } },
    select: { userId: true, role: true },
    orderBy: { createdAt: "asc" },
  });
}

function digest(kind: string, rows: readonly Row[]): OwedAlerts {
  const group = (name: Row["group"]) => {
    const ids = rows.filter((row) => row.group === name).map(({ id }) => id);
    return { ids: ids.slice(0, NAMED), count: ids.length };
  };
  return { kind, opened: group("opened"), grown: group("grown"), reminded: group("reminded"), over: group("over") };
}

async function mark(tx: Db, rows: readonly Row[], now: Date): Promise<void> {
  const idsOf = (isOver: boolean) =>
    rows.filter(({ group }) => (group === "over") === isOver).map(({ id }) => BigInt(id));
  await tx.$executeRaw`
    UPDATE alert SET told_at = ${now}, told_data = data WHERE id = ANY(${idsOf(false)}::bigint[])`;
  await tx.alert.updateMany({ where: { id: { in: idsOf(true) } }, data: { toldClosedAt: now } });
}
