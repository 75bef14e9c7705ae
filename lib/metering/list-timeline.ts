import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import type { Page } from "#lib/db/cursor.ts";
import { listTimelineHours, type TimelineHour } from "#lib/metering/timeline-hours.ts";
import {
  listTimelineKeys,
  type TimelineKey,
  type TimelineScope,
  type TimelineView,
} from "#lib/metering/timeline-keys.ts";

type Deps = { db: Db; actor: Operator };

/** Somebody who may have been erased since: then both are null. */
export type TimelinePerson = { name: string | null; email: string | null };

export type TimelineEntry = { key: string; at: Date; agreementId: string | null } & (
  | { kind: "hour"; hour: TimelineHour }
  | { kind: "registration"; part: "received" | "resolved"; state: string; failureCode: string | null }
  | { kind: "link"; part: "linked" | "unlinked"; organization: { id: string; name: string }; by: TimelinePerson | null }
  | { kind: "agreement"; productTitle: string }
  | { kind: "notice"; type: string; source: string; state: string; error: string | null }
  | { kind: "change"; action: string; by: TimelinePerson | null; byKind: string; subjectType: string }
  | { kind: "member"; person: TimelinePerson; role: string }
);

/**
 * Everything that happened to a customer (or one agreement), newest first, a page at a time: arrivals, links, hours with the
 * freeze and every attempt of their records, AWS's notices, changes by people and keys.
 *
 * @throws AppError INVALID_REQUEST for a foreign cursor.
 */
export async function listTimeline(
  { db, actor }: Deps,
  scope: TimelineScope,
  {
    view = null,
    cursor = null,
    limit = 25,
  }: { view?: TimelineView | null; cursor?: string | null; limit?: number } = {},
): Promise<Page<TimelineEntry>> {
  assertOperator(actor, "VIEWER");
  const page = await listTimelineKeys(db, scope, { view, cursor, limit });
  const told = await tell(db, page.rows);
  // A row that went away between the two reads (none of these is ever deleted but a membership) leaves no entry.
  return { ...page, rows: page.rows.flatMap((key) => told(key) ?? []) };
}

async function tell(db: Db, keys: readonly TimelineKey[]): Promise<(key: TimelineKey) => TimelineEntry | null> {
  const refs = (kind: TimelineKey["kind"]) => [
    ...new Set(keys.filter((key) => key.kind === kind).map(({ ref }) => ref)),
  ];
  const [hours, registrations, links, agreements, notices, changes, members] = await Promise.all([
    listTimelineHours(
      db,
      keys.filter(({ kind }) => kind === "hour"),
    ),
    findAll(refs("registration"), (id) =>
      db.registration.findMany({ where: { id }, select: { id: true, state: true, failureCode: true } }),
    ),
    findAll(refs("link"), (id) =>
      db.agreementLink.findMany({
        where: { id },
        select: { id: true, linkedByUserId: true, organization: { select: { id: true, name: true } } },
      }),
    ),
    findAll(refs("agreement"), (id) =>
      db.agreement.findMany({ where: { id }, select: { id: true, product: { select: { title: true } } } }),
    ),
    findAll(refs("notice"), (id) =>
      db.lifecycleEvent.findMany({
        where: { id },
        select: { id: true, type: true, source: true, state: true, error: true },
      }),
    ),
    findAll(refs("change"), ({ in: ids }) =>
      db.auditEntry
        .findMany({
          where: { id: { in: ids.map(BigInt) } },
          select: { id: true, action: true, actorKind: true, actorId: true, subjectType: true },
        })
        .then((rows) => rows.map(({ id, ...row }) => ({ ...row, id: String(id).padStart(18, "0") }))),
    ),
    findAll(refs("member"), (id) =>
      db.membership.findMany({
        where: { id },
        select: { id: true, role: true, user: { select: { name: true, email: true } } },
      }),
    ),
  ]);
  const people = await findPeople(db, [
    ...[...links.values()].flatMap(({ linkedByUserId }) => linkedByUserId ?? []),
    ...[...changes.values()].flatMap(({ actorKind, actorId }) => (actorKind === "USER" ? [actorId] : [])),
  ]);

  return ({ at, kind, part, ref, agreementId }) => {
    const entry = { key: `${kind}:${part}:${ref}`, at: new Date(at), agreementId };
    switch (kind) {
      case "hour": {
        const hour = hours.get(`${part} ${ref}`);
        return hour === undefined ? null : { ...entry, kind, hour };
      }
      case "registration": {
        const row = registrations.get(ref);
        if (row === undefined) return null;
        return {
          ...entry,
          kind,
          part: part === "received" ? part : "resolved",
          state: row.state,
          failureCode: row.failureCode,
        };
      }
      case "link": {
        const row = links.get(ref);
        if (row === undefined) return null;
        const by = row.linkedByUserId === null ? null : (people.get(row.linkedByUserId) ?? null);
        return { ...entry, kind, part: part === "linked" ? part : "unlinked", organization: row.organization, by };
      }
      case "agreement": {
        const row = agreements.get(ref);
        return row === undefined ? null : { ...entry, kind, productTitle: row.product.title };
      }
      case "notice": {
        const row = notices.get(ref);
        return row === undefined
          ? null
          : { ...entry, kind, type: row.type, source: row.source, state: row.state, error: row.error };
      }
      case "change": {
        const row = changes.get(ref);
        if (row === undefined) return null;
        const by = people.get(row.actorId) ?? null;
        return { ...entry, kind, action: row.action, by, byKind: row.actorKind, subjectType: row.subjectType };
      }
      case "member": {
        const row = members.get(ref);
        return row === undefined ? null : { ...entry, kind, person: row.user, role: row.role };
      }
    }
  };
}

/** Rows by id; asks nothing when there is nothing to ask for. */
async function findAll<Row extends { id: string }>(
  ids: string[],
  find: (id: { in: string[] }) => Promise<Row[]>,
): Promise<Map<string, Row>> {
  if (ids.length === 0) return new Map();
  return new Map((await find({ in: ids })).map((row) => [row.id, row]));
}

async function findPeople(db: Db, ids: string[]): Promise<Map<string, TimelinePerson>> {
  const people = await findAll([...new Set(ids)].filter(isUuid), (id) =>
    db.user.findMany({ where: { id }, select: { id: true, name: true, email: true } }),
  );
  return new Map([...people].map(([id, { name, email }]) => [id, { name, email }]));
}

const isUuid = (text: string) => /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(text);
