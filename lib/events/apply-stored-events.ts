import { transferToSuccessor } from "#lib/agreements/successors/transfer-to-successor.ts";
import { matchOrCreateAgreement } from "#lib/agreements/matching/match-or-create-agreement.ts";
import { readFact, type StoredLifecycleEvent } from "#lib/agreements/lifecycle/facts/read-fact.ts";
import { reconcileAgreement } from "#lib/agreements/lifecycle/reconcile-agreement.ts";
import { readSoon } from "#lib/agreements/aws-sync/place-reading.ts";
import { wantReading } from "#lib/agreements/aws-sync/read-unknown-agreements.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { ENROLMENT_CLOSED } from "#lib/events/sns/confirm-subscriptions.ts";
import { isDatabaseDown, isRetryableConflict, isUniqueViolation } from "#lib/errors/database-error.ts";
import { logError } from "#lib/log/log.ts";
import { throwFailure, type ReportFailure } from "#lib/errors/report-failure.ts";

type Deps = {
  db: Database;
  /** Business time. */
  now: Date;
  /** Takes the failure of one event that could not even be saved; without it the first one ends all. */
  report?: ReportFailure;
};

export type EventCounts = {
  eventsApplied: number;
  eventsWaiting: number;
  eventsFailed: number;
  eventsSetAside: number;
};

/** After so many failures, one a run, an event is dead-lettered: it never holds up another one (E09). */
const GIVE_UP_AFTER = 5;
const BATCH = 200;
const JOB = "lifecycle";

/**
 * Applies the stored lifecycle events, oldest by AWS's time first, each in a transaction of its own. Order and number
 * of deliveries do not matter to the result: an agreement is reconciled from all its events at once. Runs may overlap.
 * An event that names an unknown agreement waits, and is applied when another event or a registration has made it
 * known.
 */
export async function applyStoredEvents(
  { db, now, report = throwFailure }: Deps,
  isOver: () => boolean = () => false,
): Promise<EventCounts> {
  const counts: EventCounts = { eventsApplied: 0, eventsWaiting: 0, eventsFailed: 0, eventsSetAside: 0 };
  await wakeKnown(db).catch((error: unknown) => report(error, { doing: "waking notices that waited" }));
  /** Failed in this run, or locked by another one: tried again in the next. */
  const left = new Set<string>();
  for (;;) {
    const stored = await db.lifecycleEvent.findMany({
      where: { state: "STORED", id: { notIn: [...left] } },
      // Of one instant the ends come first (by the detail-types' names): all that a successor could replace is known
      // before it is matched.
      orderBy: [{ occurredAt: "asc" }, { type: "desc" }, { id: "asc" }],
      take: BATCH,
      select: { id: true },
    });
    if (stored.length === 0) return counts;
    for (const { id } of stored) {
      if (isOver()) return counts;
      const outcome = await applyOne(db, id, now).catch((error: unknown) => {
        report(error, { event: id });
        return null;
      });
      if (outcome !== null) counts[outcome]++;
      if (outcome === null || outcome === "eventsFailed") left.add(id);
    }
  }
}

/** How many lifecycle events are stored and not applied; waiting ones are not counted. */
export async function countStoredEvents(db: Db): Promise<number> {
  return db.lifecycleEvent.count({ where: { state: "STORED" } });
}

async function applyOne(db: Database, id: string, now: Date): Promise<keyof EventCounts | null> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.$transaction((tx) => apply(tx, id, now));
    } catch (error) {
      if (isDatabaseDown(error)) throw error;
      if (attempt < 3 && (isRetryableConflict(error) || isUniqueViolation(error))) continue;
      logError(error, { doing: "applying a lifecycle event", event: id });
      return noteFailure(db, id, error);
    }
  }
}

async function apply(tx: Db, id: string, now: Date): Promise<keyof EventCounts | null> {
  const taken = await tx.$queryRaw<StoredLifecycleEvent[]>`
    SELECT source, type, occurred_at AS "occurredAt", body FROM lifecycle_event
    WHERE id = ${id}::uuid AND state = 'STORED' FOR UPDATE SKIP LOCKED`;
  const event = taken[0];
  if (event === undefined) return null;
  if (event.source === "SNS" && event.type === "SubscriptionConfirmation") {
    await tx.lifecycleEvent.update({
      where: { id },
      data: { state: "WAITING", error: ENROLMENT_CLOSED },
      select: { id: true },
    });
    return "eventsWaiting";
  }
  const fact = readFact(event);
  const { awsAgreementId } = fact;
  const match = await matchOrCreateAgreement(tx, fact, now);
  if (match.kind === "waits") {
    if (match.for === "AGREEMENT_UNKNOWN" && awsAgreementId !== null) await wantReading(tx, awsAgreementId, now);
    await tx.lifecycleEvent.update({
      where: { id },
      data: { state: "WAITING", error: match.for, awsAgreementId },
      select: { id: true },
    });
    return "eventsWaiting";
  }
  const agreementId = match.kind === "matched" ? match.agreementId : null;
  await tx.lifecycleEvent.update({
    where: { id },
    data: { state: "APPLIED", appliedAt: now, error: null, agreementId, awsAgreementId },
    select: { id: true },
  });
  if (agreementId !== null && fact.kind !== "note") {
    await readSoon(tx, agreementId, now);
    await reconcileAgreement(tx, agreementId, { now, by: JOB });
    await transferToSuccessor(tx, agreementId, { now, by: JOB });
    if (awsAgreementId !== null) await wake(tx, awsAgreementId);
  }
  return "eventsApplied";
}

/** Lifecycle events that waited for this agreement id are applied in this run. */
async function wake(tx: Db, awsAgreementId: string): Promise<void> {
  await tx.lifecycleEvent.updateMany({
    where: { awsAgreementId, state: "WAITING", error: "AGREEMENT_UNKNOWN" },
    data: { state: "STORED", error: null },
  });
}

/**
 * Lifecycle events whose agreement a registration made known, or whose product was added or switched, since they were
 * put to wait.
 */
async function wakeKnown(db: Database): Promise<void> {
  await db.$executeRaw`
    UPDATE lifecycle_event e SET state = 'STORED', error = NULL
    WHERE e.state = 'WAITING' AND (
      (e.error = 'AGREEMENT_UNKNOWN' AND EXISTS (
        SELECT FROM agreement a WHERE a.aws_agreement_id = e.aws_agreement_id
        UNION ALL
        SELECT FROM agreement_reading r WHERE r.aws_agreement_id = e.aws_agreement_id AND r.agreement_id IS NOT NULL))
      OR (e.error IN ('PRODUCT_UNKNOWN', 'OTHER_INTEGRATION') AND EXISTS (
        SELECT FROM product p
        WHERE p.integration = CASE e.source WHEN 'SNS' THEN 'LEGACY' ELSE 'LICENSE' END::integration
          AND (position(p.product_code in e.body) > 0 OR position(p.product_id in e.body) > 0))))`;
}

async function noteFailure(db: Database, id: string, error: unknown): Promise<keyof EventCounts> {
  const text = error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 300) : "unknown error";
  const { attempts } = await db.lifecycleEvent.update({
    where: { id },
    data: { attempts: { increment: 1 }, error: text },
    select: { attempts: true },
  });
  if (attempts < GIVE_UP_AFTER) return "eventsFailed";
  await db.lifecycleEvent.updateMany({ where: { id, state: "STORED" }, data: { state: "SET_ASIDE" } });
  return "eventsSetAside";
}
