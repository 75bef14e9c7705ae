import { confirmImported } from "#lib/agreements/import/confirm-imported.ts";
import { forgetStagedImports } from "#lib/agreements/import/stage-import.ts";
import { settleOverdue } from "#lib/agreements/life/settle-overdue.ts";
import { followAgreements } from "#lib/agreements/reads/follow-agreements.ts";
import { completeSwitches } from "#lib/agreements/switch/complete-switches.ts";
import { forgetExpiredSignIns } from "#lib/auth/forget-expired.ts";
import type { Database } from "#lib/db/client.ts";
import type { Pool } from "#lib/db/pool.ts";
import { refreshDueEntitlements } from "#lib/entitlements/refresh-due-entitlements.ts";
import { applyStoredEvents, type EventCounts } from "#lib/events/apply-stored-events.ts";
import { type HearCounts } from "#lib/events/hear-notices.ts";
import { countWaiting, finishRun, startRun, type Waiting } from "#lib/jobs/run-store.ts";
import { tellPeople } from "#lib/jobs/tell-people.ts";
import { logger } from "#lib/errors/log.ts";
import type { AgreementPort } from "#lib/marketplace/agreement-port.ts";
import type { EntitlementPort } from "#lib/marketplace/entitlement-port.ts";
import type { MeteringPort } from "#lib/marketplace/metering-port.ts";
import { closeEndedAgreements } from "#lib/metering/close-agreement.ts";
import { closeHoursOfEnded } from "#lib/metering/close-hours.ts";
import { forgetOldUsage } from "#lib/metering/forget-old-usage.ts";
import { freezeDueHours } from "#lib/metering/freeze-due-hours.ts";
import { reopenIntake } from "#lib/metering/reopen-intake.ts";
import { isSendingArmed } from "#lib/metering/is-armed.ts";
import { openQuietHours } from "#lib/metering/open-quiet-hours.ts";
import { priceKnownEntitlements } from "#lib/metering/price-known-entitlements.ts";
import { reviewAlerts } from "#lib/metering/review-alerts.ts";
import {
  expireRecords,
  holdWithAll,
  offerAgain,
  recoverLeases,
  releaseKnownLicenses,
  releaseLiftedHolds,
  sendHeldAtDeadline,
  setAsideEarlierHours,
} from "#lib/metering/settle-waiting-records.ts";
import { tellOfFailedRecords } from "#lib/metering/tell-of-failed-records.ts";
import { submitDueRecords } from "#lib/metering/submit-due-records.ts";
import { forgetExpiredRegistrations } from "#lib/registration/forget-expired.ts";
import type { Clock } from "#lib/time/clock.ts";
import { takeInParkedUsage } from "#lib/usage/take-in-aside.ts";
import type { WebhookCounts } from "#lib/webhooks/deliver-due-webhooks.ts";

export type JobDeps = {
  pool: Pool;
  /** Prisma's client over the same pool. */
  db: Database;
  clock: Clock;
  metering: (region: string) => MeteringPort;
  entitlements: EntitlementPort;
  agreements: AgreementPort;
  /** Takes in what AWS's queue holds, and answers the topics that ask to be confirmed. */
  hearNotices: (now: Date, isOver: () => boolean) => Promise<HearCounts>;
  /** The region that new records are metered in. */
  region: string;
  /** Days that usage events are kept; 400 where nobody says otherwise. */
  retentionDays?: number;
  /** INSTALLATION_ID; null arms nothing. */
  installationId: string | null;
  /** Sends webhooks that are due. */
  deliverWebhooks: (isOver: () => boolean) => Promise<WebhookCounts>;
  /** Whether operators have a chat that is told of alerts; no by default. */
  hasChat?: boolean;
  /** Sends mail that is due until an instant of machine time. */
  deliverMail: (until: Date) => Promise<{ sent: number; failed: number }>;
  /** From 0 to 1. */
  random: () => number;
  /** Whether the server is stopping: then nothing new is begun. */
  isStopping?: () => boolean;
};

/** What a run did, by name. `unarmed` is 1 when sending is not armed and records stayed where they are. */
export type JobCounts = Record<
  | "switched"
  | "queueStored"
  | "queueDuplicates"
  | "queueSetAside"
  | "queueFailed"
  | "subscriptionsConfirmed"
  | "eventsApplied"
  | "eventsWaiting"
  | "eventsFailed"
  | "eventsSetAside"
  | "agreementsRead"
  | "agreementsFound"
  | "agreementReadsFailed"
  | "termsOver"
  | "entitlementsRead"
  | "entitlementsFailed"
  | "confirmed"
  | "reopened"
  | "recovered"
  | "released"
  | "offeredAgain"
  | "expired"
  | "takenIn"
  | "quiet"
  | "priced"
  | "setAside"
  | "frozen"
  | "frozenAtEnd"
  | "nothingDue"
  | "held"
  | "submitted"
  | "accepted"
  | "rejected"
  | "retried"
  | "notSubscribed"
  | "conflicts"
  | "webhooksDelivered"
  | "webhooksFailed"
  | "mailSent"
  | "mailFailed"
  | "forgotten"
  | "unarmed",
  number
>;

export type JobResult = {
  /** False when the time budget, or the server's stop, ended it. */
  done: boolean;
  counts: JobCounts;
  waiting: Waiting;
};

/** The part of a run's time that the Agreement API's reads may take. */
const READS_SHARE = 0.25;

const nothing = { submitted: 0, accepted: 0, rejected: 0, retried: 0, notSubscribed: 0, conflicts: 0 };

/**
 * One job run: takes in what the queue of notices holds, applies AWS's notices, asks AWS for what no notice told, reads what contracts grant, takes up what crashed senders left, lets go what can no longer be
 * sent, freezes what is due, sends what is due, delivers mail, forgets what has expired. Work is defined by rows and deadlines
 * alone, so runs may overlap, be missed, or be killed (N07).
 *
 * @param budgetMs machine time after which nothing new is begun; what is under way is finished.
 * @throws the database's error when it is out of reach.
 */
export async function runJobs(deps: JobDeps, { budgetMs }: { budgetMs: number }): Promise<JobResult> {
  const until = new Date(Date.now() + budgetMs);
  const isOver = () => Date.now() >= until.getTime() || (deps.isStopping?.() ?? false);
  const { pool, clock } = deps;
  const now = await clock.now();
  const run = await startRun(pool);

  // Notices first: what has ended is frozen and sent in this run.
  // Before notices: those of a product that has moved to licences are applied to them.
  const switched = await completeSwitches(deps.db, now);
  const queued = await deps.hearNotices(now, isOver);
  const heard = await applyStoredEvents({ db: deps.db, now }, isOver);
  // Reads take a part of the run at most: usage goes on being sent while AWS answers slowly.
  const readsUntil = Date.now() + budgetMs * READS_SHARE;
  const reads = await followAgreements({ ...deps, now }, () => isOver() || Date.now() >= readsUntil);
  const woken = reads.agreementsFound > 0 ? await applyStoredEvents({ db: deps.db, now }, isOver) : null;
  const entitlements = await refreshDueEntitlements({ ...deps, now }, isOver);
  const termsOver = await settleOverdue(deps.db, now, isOver);
  const confirmed = await confirmImported(pool);
  const recovered = await recoverLeases({ db: pool, now });
  const setAside = await setAsideEarlierHours({ db: pool, now });
  const priced = await priceKnownEntitlements({ pool, now, region: deps.region }, isOver);
  const known = await releaseKnownLicenses({ db: pool, now });
  const lifted = await releaseLiftedHolds({ db: pool, now });
  await holdWithAll({ db: pool, now });
  const atDeadline = await sendHeldAtDeadline({ db: pool, now });
  const offeredAgain = await offerAgain({ db: pool, now });
  const { takenIn } = await takeInParkedUsage({ pool, now }, isOver);
  const quiet = await openQuietHours({ pool, now }, isOver);
  const frozen = await freezeDueHours({ pool, now, region: deps.region }, isOver);
  const reopened = await reopenIntake({ db: pool, now });
  const shut = await closeEndedAgreements({ pool, now, region: deps.region }, isOver);
  const closed = await closeHoursOfEnded({ pool, now, region: deps.region }, isOver);
  const expired = await expireRecords({ db: pool, now });
  await reviewAlerts({ db: pool, now });
  const isArmed = await isSendingArmed(pool, deps.installationId);
  const sent = isArmed ? await submitDueRecords(deps, isOver) : nothing;
  await tellOfFailedRecords(deps.db, isOver);
  const webhooks = await deps.deliverWebhooks(isOver);
  await tellPeople({ db: deps.db, now, machineNow: new Date(), hasChat: deps.hasChat ?? false });
  const mail = await deps.deliverMail(until);
  await forgetExpiredRegistrations(pool, new Date());
  await forgetStagedImports(deps.db, now);
  await forgetExpiredSignIns(pool);
  const forgotten = await forgetOldUsage(
    { pool, now, ...(deps.retentionDays === undefined ? {} : { retentionDays: deps.retentionDays }) },
    isOver,
  );
  const waiting = await countWaiting(pool);
  if (!isArmed && waiting.records > 0) {
    logger.warn({ waiting: waiting.records }, "sending is not armed: INSTALLATION_ID is not this database's");
  }

  const counts: JobCounts = {
    switched,
    ...queued,
    ...addEvents(heard, woken),
    ...reads,
    ...entitlements,
    termsOver,
    ...webhooks,
    confirmed,
    reopened,
    recovered,
    released: known + lifted + atDeadline,
    priced,
    setAside,
    offeredAgain,
    expired,
    takenIn,
    quiet,
    ...frozen,
    frozenAtEnd: shut + closed,
    ...sent,
    mailSent: mail.sent,
    mailFailed: mail.failed,
    forgotten,
    unarmed: isArmed ? 0 : 1,
  };
  const result: JobResult = { done: !isOver(), counts, waiting };
  await finishRun(pool, run, result);
  return result;
}

function addEvents(one: EventCounts, other: EventCounts | null): EventCounts {
  if (other === null) return one;
  return {
    eventsApplied: one.eventsApplied + other.eventsApplied,
    eventsWaiting: one.eventsWaiting + other.eventsWaiting,
    eventsFailed: one.eventsFailed + other.eventsFailed,
    eventsSetAside: one.eventsSetAside + other.eventsSetAside,
  };
}
