import { createDatabase } from "#lib/db/client.ts";
import { createPool } from "#lib/db/pool.ts";
import { runJobs } from "#lib/jobs/run-jobs.ts";
import { awsMetering } from "#lib/marketplace/aws-metering.ts";
import { createMeteringClient } from "#lib/marketplace/clients.ts";
import { fixedClock } from "#lib/time/clock.ts";
import { noAgreements, noQueue } from "#lib/testing/no-agreements.ts";

// A process that does nothing but run jobs, to be killed at any line: node job-loop.ts <database> <business time> <installation>.
const [databaseUrl = "", now = "", installationId = ""] = process.argv.slice(2);
const pool = createPool(databaseUrl, 5);
const db = createDatabase(pool);
const metering = awsMetering(createMeteringClient("us-east-1"), "us-east-1");
process.stdout.write("running\n");

for (;;) {
  await runJobs(
    {
      pool,
      db,
      entitlements: { getEntitlements: () => Promise.resolve([]) },
      agreements: noAgreements,
      hearNotices: noQueue,
      clock: fixedClock(new Date(now)),
      metering: () => metering,
      region: "us-east-1",
      installationId,
      deliverWebhooks: () => Promise.resolve({ webhooksDelivered: 0, webhooksFailed: 0 }),
      deliverMail: () => Promise.resolve({ sent: 0, failed: 0 }),
      random: Math.random,
    },
    { budgetMs: 25_000 },
  );
}
