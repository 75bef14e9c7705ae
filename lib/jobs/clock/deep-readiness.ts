import { findPendingMigrations } from "#lib/db/migrate.ts";
import type { Pool } from "#lib/db/pool.ts";
import { logError } from "#lib/log/log.ts";
import { findJobClock } from "#lib/jobs/clock/job-clock.ts";
import { queryNamedAccount } from "#lib/metering/submit/preconditions/account-store.ts";
import { isSendingArmed } from "#lib/metering/submit/preconditions/is-armed.ts";
import type { Clock } from "#lib/time/clock.ts";

/** What `GET /api/ready?deep=1` answers: whether usage reaches AWS from here, and if not, why. */
type DeepReadiness = {
  /** The database answers. */
  database: boolean;
  /** It has every migration of this build. */
  migrations: boolean;
  /** INSTALLATION_ID is the one that the database was adopted with. */
  armed: boolean;
  /** Business seconds since the last job run ended; null: none ever did, or it is not known. */
  lastRunAgeSeconds: number | null;
  /**
   * Only while STS names another AWS account than SELLER_ACCOUNT_ID, so that nothing is sent: the one that it names.
   */
  otherAwsAccount?: string;
};

type Deps = {
  pool: Pool;
  clock: Clock;
  installationId: string | null;
  /** SELLER_ACCOUNT_ID; null where accounts are not compared. */
  sellerAccountId: string | null;
};

/** @returns `isReady` false when one of them is wrong, or no job run has ended for five minutes. Never fails. */
export async function readDeepReadiness({ pool, clock, installationId, sellerAccountId }: Deps): Promise<{
  isReady: boolean;
  readiness: DeepReadiness;
}> {
  const readiness: DeepReadiness = { database: false, migrations: false, armed: false, lastRunAgeSeconds: null };
  try {
    const pending = await findPendingMigrations(pool);
    readiness.database = true;
    readiness.migrations = pending.length === 0;
    readiness.armed = await isSendingArmed(pool, installationId);
    const { ageSeconds, isStopped } = await findJobClock(pool, await clock.now());
    readiness.lastRunAgeSeconds = ageSeconds;
    const named = sellerAccountId === null ? null : await queryNamedAccount(pool);
    const isOther = named !== null && named !== sellerAccountId;
    if (isOther) readiness.otherAwsAccount = named;
    return { isReady: readiness.migrations && readiness.armed && !isStopped && !isOther, readiness };
  } catch (error) {
    // Also a database whose tables are of another version: what could be read is answered.
    logError(error, { doing: "reading the deep readiness" });
    return { isReady: false, readiness };
  }
}
