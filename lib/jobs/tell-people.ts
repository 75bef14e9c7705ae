import { tellOfNearEnds } from "#lib/agreements/life/tell-of-near-ends.ts";
import { tellOfAlerts } from "#lib/alerts/tell-of-alerts.ts";
import { watchInstallation } from "#lib/alerts/watch/watch-installation.ts";
import type { Database } from "#lib/db/client.ts";
import { isDatabaseDown } from "#lib/errors/database-error.ts";
import { logError } from "#lib/errors/log.ts";

type Deps = {
  db: Database;
  /** Business time. */
  now: Date;
  machineNow: Date;
  /** Whether operators have a chat. */
  hasChat: boolean;
};

/**
 * Owes buyers and operators what the calendar and the state of things ask for: ends that came near, alerts that opened or are over. A
 * step that fails is logged and holds up no other part of the run.
 *
 * @throws the database's error when it is out of reach.
 */
export async function tellPeople({ db, now, machineNow, hasChat }: Deps): Promise<void> {
  await attempt("telling of near ends", () => tellOfNearEnds(db, now));
  await attempt("watching the installation", () => watchInstallation(db, { now, machineNow }));
  await attempt("telling of alerts", () => tellOfAlerts({ db, now, hasChat }));
}

async function attempt(doing: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (isDatabaseDown(error)) throw error;
    logError(error, { doing });
  }
}
