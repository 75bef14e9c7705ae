import type { AlertInput, AlertKind } from "#lib/alerts/alert-kinds.ts";
import { closeAlertsExcept, raiseAlerts } from "#lib/alerts/raise-alert.ts";
import {
  findFailingReads,
  findUncertainMatches,
  findUnreadableLicenses,
  findWaitingEvents,
} from "#lib/alerts/watch/watch-agreements.ts";
import { findDeadLetteredEvents, findSilentProducts } from "#lib/alerts/watch/watch-lifecycle-events.ts";
import { findRefusalJumps } from "#lib/alerts/watch/watch-refusals.ts";
import { findMissingCustomers, findUnfinishedRegistrations } from "#lib/alerts/watch/watch-registrations.ts";
import type { WatchTimes } from "#lib/alerts/watch/watch-times.ts";
import { findDisabledEndpoints } from "#lib/alerts/watch/watch-webhooks.ts";
import type { Db } from "#lib/db/client.ts";
import { throwFailure, type ReportFailure } from "#lib/errors/report-failure.ts";

/** Looks at rows and says what is wrong now, all of it: what is not named is over. */
type Watch = (db: Db, times: WatchTimes) => Promise<AlertInput[]>;

/** What is looked at anew each run; the ledger's own alerts are raised where its records change. */
const watches: readonly (readonly [AlertKind, Watch])[] = [
  ["EVENTS_SILENT", findSilentProducts],
  ["EVENT_SET_ASIDE", findDeadLetteredEvents],
  ["EVENT_WAITING", findWaitingEvents],
  ["AWS_READS_FAILING", findFailingReads],
  ["LICENSE_STATUS_UNREADABLE", findUnreadableLicenses],
  ["MATCH_UNCERTAIN", findUncertainMatches],
  ["REGISTRATION_UNFINISHED", findUnfinishedRegistrations],
  ["CUSTOMER_MISSING", findMissingCustomers],
  ["WEBHOOK_DISABLED", findDisabledEndpoints],
  ["REFUSALS_JUMPED", findRefusalJumps],
];

/**
 * Raises what is wrong with the installation, and closes what is over. May run many times at once.
 *
 * @param report takes the failure of one watch; without it the first one ends all.
 */
export async function watchInstallation(
  db: Db,
  times: WatchTimes,
  report: ReportFailure = throwFailure,
): Promise<void> {
  const { now } = times;
  for (const [kind, find] of watches) {
    try {
      const found = await find(db, times);
      const subjects = found.map(({ subject }) => subject);
      await raiseAlerts(db, found, now);
      await closeAlertsExcept(db, kind, subjects, now);
    } catch (error) {
      report(error, { watch: kind });
    }
  }
}
