import { appSealer } from "#lib/sealing/app-sealer.ts";
import { database } from "#lib/db/client.ts";
import { pool } from "#lib/db/pool.ts";
import type { TeamDeps } from "#lib/team/invite.ts";
import { businessClock } from "#lib/time/business-clock.ts";

/**
 * This process's dependencies for changing teams.
 *
 * @throws AppError UNAVAILABLE when a followed clock never answered.
 */
export async function teamDeps(): Promise<TeamDeps> {
  return {
    db: database(),
    limits: pool(),
    sealer: appSealer(),
    now: new Date(),
    businessNow: await businessClock().now(),
  };
}
