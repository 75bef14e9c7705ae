import { readAllAsked } from "#lib/agreements/aws-sync/read-asked.ts";
import { followMetering } from "#lib/agreements/aws-sync/license/follow-metering.ts";
import { gateLicenseReads } from "#lib/agreements/aws-sync/license/gate-license-reads.ts";
import { limitReads } from "#lib/agreements/aws-sync/limit-reads.ts";
import { readDueAgreements } from "#lib/agreements/aws-sync/read-due-agreements.ts";
import { readUnknownAgreements } from "#lib/agreements/aws-sync/read-unknown-agreements.ts";
import { sweepProducts } from "#lib/agreements/aws-sync/sweep-products.ts";
import { watchReads } from "#lib/agreements/aws-sync/watch-reads.ts";
import type { Database } from "#lib/db/client.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { throwFailure, type ReportFailure } from "#lib/errors/report-failure.ts";
import type { AgreementPort } from "#lib/marketplace/agreement-port.ts";
import { fixedClock } from "#lib/time/clock.ts";

type Deps = {
  db: Database;
  pool: Queryable;
  agreements: AgreementPort;
  /** Business time. */
  now: Date;
  /** From 0 to 1. */
  random: () => number;
  /** Takes the failure of one agreement or product; without it the first one ends all. */
  report?: ReportFailure;
};

type FollowCounts = { agreementsRead: number; agreementsFound: number; agreementReadsFailed: number };

/**
 * Asks AWS for agreements: first those that lifecycle events name and no row has, then each product's list for changes
 * that no event reported, then about each row whose access was asked for, or that is due. Within AWS's rate over all
 * servers.
 */
export async function followAgreements(deps: Deps, isOver: () => boolean = () => false): Promise<FollowCounts> {
  const watched = watchReads(deps.agreements, deps.pool, deps.now);
  const agreements = gateLicenseReads(limitReads(watched, deps.pool), deps.db, deps.now);
  const limited = { ...deps, agreements };
  const counts: FollowCounts = { agreementsRead: 0, agreementsFound: 0, agreementReadsFailed: 0 };
  const { report = throwFailure } = deps;
  const kinds = {
    metering: followMetering,
    unknown: readUnknownAgreements,
    sweep: sweepProducts,
    asked: () => readAllAsked({ ...deps, clock: fixedClock(deps.now) }, isOver),
    due: readDueAgreements,
  };
  for (const [kind, read] of Object.entries(kinds)) {
    try {
      const more: Partial<FollowCounts> = await read(limited, isOver);
      for (const name of Object.keys(counts) as (keyof FollowCounts)[]) counts[name] += more[name] ?? 0;
    } catch (error) {
      report(error, { reads: kind });
    }
  }
  return counts;
}
