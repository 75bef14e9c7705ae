import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import { describeLifecycleEvent } from "#lib/agreements/lifecycle/facts/lifecycle-event-words.ts";
import type { Db } from "#lib/db/client.ts";
import type { LifecycleSource } from "#lib/generated/prisma/enums.ts";
import type { Page } from "#lib/db/cursor.ts";
import { listTimelineHours, type TimelineHour } from "#lib/customers/timeline/timeline-hours.ts";
import {
  listTimelineKeys,
  type TimelineKey,
  type TimelineScope,
  type TimelineView,
} from "#lib/customers/timeline/timeline-keys.ts";

type Deps = { db: Db; actor: Operator };

/** A person; both are null once they were erased. */
export type TimelinePerson = { name: string | null; email: string | null };

export type TimelineEntry = { key: string; at: Date; agreementId: string | null } & (
  | { kind: "hour"; hour: TimelineHour }
  | { kind: "registration"; part: "received" | "resolved"; state: string; failureCode: string | null }
  | { kind: "link"; part: "linked" | "unlinked"; organization: { id: string; name: string }; by: TimelinePerson | null }
  | { kind: "agreement"; productTitle: string }
  | { kind: "notice"; sentence: string; type: string; source: LifecycleSource; state: string; error: string | null }
  | {
      kind: "change";
      action: string;
      by: TimelinePerson | null;
      byKind: string;
      subjectType: string;
      /** Why, as the person wrote; null where none was asked for. */
      note: string | null;
      /** Why an agreement came to be held back: its status reason, AWS's or ours; null elsewhere. */
      heldBackBy: string | null;
      /** The record that was decided about, by its public id. */
      recordId: string | null;
    }
  | { kind: "member"; person: TimelinePerson; role: string }
  /** `text` null: it was erased. */
  | { kind: "note"; id: string; text: string | null; by: TimelinePerson | null; authorUserId: string }
);

/**
 * Everything that happened to a customer (or one agreement), newest first, a page at a time: arrivals, links, hours
 * with the freeze and every attempt of their records, lifecycle events, changes by people and keys.
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
  const rows = await readRows(db, page.rows);
  // A row that went away between the two reads (none of these is ever deleted but a membership) leaves no entry.
  return { ...page, rows: page.rows.flatMap((key) => toEntry(key, rows) ?? []) };
}

type Rows = Awaited<ReturnType<typeof readRows>>;

/** What the keys of a page name, each kind in one read, and the people that those rows name. */
async function readRows(db: Db, keys: readonly TimelineKey[]) {
  const refs = (kind: TimelineKey["kind"]) => [
    ...new Set(keys.filter((key) => key.kind === kind).map(({ ref }) => ref)),
  ];
  const [hours, registrations, links, agreements, notices, changes, members, notes] = await Promise.all([
    listTimelineHours(
      db,
      keys.filter(({ kind }) => kind === "hour"),
    ),
    findAll(refs("registration"), (id) =>
      db.registration.findMany({ where: { id }, select: { id: true, state: true, failureCode: true } }),
    ),
    findAll(refs("link"), (id) => db.agreementLink.findMany({ where: { id }, select: linkColumns })),
    findAll(refs("agreement"), (id) =>
      db.agreement.findMany({ where: { id }, select: { id: true, product: { select: { title: true } } } }),
    ),
    findAll(refs("notice"), (id) => db.lifecycleEvent.findMany({ where: { id }, select: eventColumns })),
    findAll(refs("change"), ({ in: ids }) => findChanges(db, ids)),
    findAll(refs("member"), (id) => db.membership.findMany({ where: { id }, select: memberColumns })),
    findAll(refs("note"), (id) => db.customerNote.findMany({ where: { id }, select: noteColumns })),
  ]);
  const people = await findPeople(db, [
    ...[...notes.values()].map(({ authorUserId }) => authorUserId),
    ...[...links.values()].flatMap(({ linkedByUserId }) => linkedByUserId ?? []),
    ...[...changes.values()].flatMap(({ actorKind, actorId }) => (actorKind === "USER" ? [actorId] : [])),
  ]);
  return { hours, registrations, links, agreements, notices, changes, members, notes, people };
}

const linkColumns = { id: true, linkedByUserId: true, organization: { select: { id: true, name: true } } } as const;
const eventColumns = {
  id: true,
  type: true,
  source: true,
  state: true,
  error: true,
  occurredAt: true,
  body: true,
} as const;
const memberColumns = { id: true, role: true, user: { select: { name: true, email: true } } } as const;
const noteColumns = { id: true, text: true, authorUserId: true } as const;

/** Audit entries under their padded ids, as timeline keys carry them. */
async function findChanges(db: Db, ids: string[]) {
  const rows = await db.auditEntry.findMany({
    where: { id: { in: ids.map(BigInt) } },
    select: { id: true, action: true, actorKind: true, actorId: true, subjectType: true, subjectId: true, data: true },
  });
  return rows.map(({ id, data, ...row }) => ({
    ...row,
    id: String(id).padStart(18, "0"),
    note: noteOf(row.action, data),
    heldBackBy: heldBackByOf(row.action, data),
  }));
}

/** Actions whose reason is a person's; elsewhere `reason` is a code of ours. */
const withReason = ["metering.adjusted", "usage-event.voided", "usage-event.moved"];

function noteOf(action: string, data: unknown): string | null {
  const { note, reason } = (data ?? {}) as { note?: unknown; reason?: unknown };
  if (typeof note === "string") return note;
  return withReason.includes(action) && typeof reason === "string" ? reason : null;
}

/**
 * The code that reconciling an agreement stores with its change of status; a person's suspension has a note instead.
 */
function heldBackByOf(action: string, data: unknown): string | null {
  const { reason } = (data ?? {}) as { reason?: unknown };
  const isHeldBack = action === "agreement.pending" || action === "agreement.suspended";
  return isHeldBack && typeof reason === "string" ? reason : null;
}

function toEntry({ at, kind, part, ref, agreementId }: TimelineKey, rows: Rows): TimelineEntry | null {
  const entry = { key: `${kind}:${part}:${ref}`, at: new Date(at), agreementId };
  const by = (userId: string | null) => (userId === null ? null : (rows.people.get(userId) ?? null));
  switch (kind) {
    case "hour": {
      const hour = rows.hours.get(`${part} ${ref}`);
      return hour === undefined ? null : { ...entry, kind, hour };
    }
    case "registration": {
      const row = rows.registrations.get(ref);
      if (row === undefined) return null;
      const { state, failureCode } = row;
      return { ...entry, kind, part: part === "received" ? part : "resolved", state, failureCode };
    }
    case "link": {
      const row = rows.links.get(ref);
      if (row === undefined) return null;
      const { organization, linkedByUserId } = row;
      return { ...entry, kind, part: part === "linked" ? part : "unlinked", organization, by: by(linkedByUserId) };
    }
    case "agreement": {
      const row = rows.agreements.get(ref);
      return row === undefined ? null : { ...entry, kind, productTitle: row.product.title };
    }
    case "notice": {
      const row = rows.notices.get(ref);
      if (row === undefined) return null;
      const { type, source, state, error } = row;
      return { ...entry, kind, sentence: describeLifecycleEvent(row), type, source, state, error };
    }
    case "change": {
      const row = rows.changes.get(ref);
      if (row === undefined) return null;
      const { action, actorId, actorKind: byKind, subjectType, subjectId, note, heldBackBy } = row;
      const recordId = subjectType === "metering-record" ? subjectId : null;
      return { ...entry, kind, action, by: by(actorId), byKind, subjectType, note, heldBackBy, recordId };
    }
    case "member": {
      const row = rows.members.get(ref);
      return row === undefined ? null : { ...entry, kind, person: row.user, role: row.role };
    }
    case "note": {
      const row = rows.notes.get(ref);
      return row === undefined ? null : { ...entry, kind, ...row, by: by(row.authorUserId) };
    }
  }
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
