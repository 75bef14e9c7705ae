import { createDatabase } from "#lib/db/client.ts";
import { createPool } from "#lib/db/pool.ts";
import type { JobDeps } from "#lib/jobs/steps/job-step.ts";
import { awsMetering } from "#lib/marketplace/aws-metering.ts";
import { createMeteringClient } from "#lib/marketplace/clients.ts";
import { noAgreements, noQueue } from "#lib/testing/no-agreements.ts";
import { followedClock, readClockFrom } from "#lib/time/followed-clock.ts";

const REGION = "us-east-1";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What a process without a web server runs its jobs with: the database, clock and installation of its environment, no
 * news to anybody.
 */
export function bareJobDeps(environment: Environment): JobDeps {
  const pool = createPool(environment["DATABASE_URL"]!, 5, { isPooled: Boolean(environment["DIRECT_DATABASE_URL"]) });
  const metering = awsMetering(createMeteringClient(REGION), REGION);
  return {
    pool,
    db: createDatabase(pool),
    entitlements: { getEntitlements: () => Promise.resolve([]) },
    agreements: noAgreements,
    ingestLifecycleEvents: noQueue,
    clock: followedClock(readClockFrom(environment["CLOCK_URL"]!)),
    metering: () => metering,
    region: REGION,
    installationId: environment["INSTALLATION_ID"] ?? null,
    deliverWebhooks: () => Promise.resolve({ webhooksDelivered: 0, webhooksFailed: 0 }),
    deliverMail: () => Promise.resolve({ sent: 0, failed: 0 }),
    random: Math.random,
  };
}
