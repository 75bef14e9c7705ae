import { newsKinds } from "#lib/alerts/alert-matrix.ts";
import { detailWords } from "#lib/alerts/detail-words.ts";
import { nameSubjects } from "#lib/alerts/name-subjects.ts";
import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import type { AlertSeverity } from "#lib/generated/prisma/enums.ts";

type Deps = { db: Db; actor: Operator };

export type AlertRow = {
  id: string;
  kind: string;
  severity: AlertSeverity;
  /** What its subject is called today, where it is looked at (null: nowhere of its own), and what its data say. */
  name: string;
  path: string | null;
  detail: string | null;
  openedAt: Date;
  lastSeenAt: Date;
  closedAt: Date | null;
  acknowledgedAt: Date | null;
  /** Name or address; null while no operator has, or when the person was erased. */
  acknowledgedBy: string | null;
};

/** More than anybody reads; the rest is counted. */
const SHOWN = 100;

/**
 * Alerts that are open: the gravest first, of those what has been open longest. At most a hundred, and how many there
 * are.
 */
export async function listOpenAlerts({ db, actor }: Deps, limit = SHOWN): Promise<{ rows: AlertRow[]; count: number }> {
  assertOperator(actor, "VIEWER");
  const [found, count] = await Promise.all([
    db.alert.findMany({
      where: { closedAt: null },
      orderBy: [{ severity: "desc" }, { openedAt: "asc" }, { id: "asc" }],
      take: limit,
    }),
    db.alert.count({ where: { closedAt: null } }),
  ]);
  return { rows: await toRows(db, found), count };
}

/** Alerts that are over, the last to end first. */
export async function listClosedAlerts({ db, actor }: Deps, limit = 20): Promise<AlertRow[]> {
  assertOperator(actor, "VIEWER");
  const found = await db.alert.findMany({
    where: { closedAt: { not: null }, kind: { notIn: [...newsKinds] } },
    orderBy: [{ closedAt: "desc" }, { id: "desc" }],
    take: limit,
  });
  return toRows(db, found);
}

/** How many open alerts are not acknowledged; those of severity INFO are not counted. */
export async function countOpenAlerts({ db, actor }: Deps): Promise<number> {
  assertOperator(actor, "VIEWER");
  return db.alert.count({ where: { closedAt: null, acknowledgedAt: null, severity: { not: "INFO" } } });
}

type Found = Awaited<ReturnType<Db["alert"]["findMany"]>>;

async function toRows(db: Db, found: Found): Promise<AlertRow[]> {
  const people = [...new Set(found.flatMap(({ acknowledgedBy }) => acknowledgedBy ?? []))];
  const [named, users] = await Promise.all([
    nameSubjects(db, found),
    people.length === 0
      ? []
      : db.user.findMany({ where: { id: { in: people } }, select: { id: true, name: true, email: true } }),
  ]);
  const nameOf = new Map(users.map(({ id, name, email }) => [id, name ?? email]));
  return found.map((alert) => {
    const { kind, severity, openedAt, lastSeenAt, closedAt, acknowledgedAt, acknowledgedBy } = alert;
    return {
      id: String(alert.id),
      kind,
      severity,
      ...named(alert),
      detail: detailWords(alert.data),
      openedAt,
      lastSeenAt,
      closedAt,
      acknowledgedAt,
      acknowledgedBy: acknowledgedBy === null ? null : (nameOf.get(acknowledgedBy) ?? null),
    };
  });
}
