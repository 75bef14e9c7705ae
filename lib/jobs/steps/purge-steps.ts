import { purgeStagedImports } from "#lib/customers/import/stage-import.ts";
import { purgeExpiredSignIns } from "#lib/auth/sign-in/purge-expired.ts";
import { purgeOldUsage } from "#lib/metering/retention/purge-old-usage.ts";
import { purgeExpiredRegistrations } from "#lib/registration/purge-expired.ts";
import { purgeExpiredTeamRows } from "#lib/team/purge-expired.ts";
import { purgeWaitingUploads } from "#lib/usage/uploads/upload-usage.ts";
import { jobStep, type JobStep } from "#lib/jobs/steps/job-step.ts";

/** What has expired is deleted: last in a run, for nothing waits for it. */
export const purgeSteps: readonly JobStep[] = [
  jobStep({
    name: "forget-registrations",
    does: "deletes expired registrations",
    counts: [],
    run: async ({ deps, machineNow }) => {
      await purgeExpiredRegistrations(deps.pool, machineNow());
      return {};
    },
  }),
  jobStep({
    name: "forget-imports",
    does: "deletes files of customers and of usage that were never taken in",
    counts: [],
    run: async ({ deps, now }) => {
      await purgeStagedImports(deps.db, now);
      await purgeWaitingUploads(deps.db, now);
      return {};
    },
  }),
  jobStep({
    name: "forget-sign-ins",
    does: "deletes expired sign-in links and sessions",
    counts: [],
    run: async ({ deps }) => {
      await purgeExpiredSignIns(deps.pool);
      return {};
    },
  }),
  jobStep({
    name: "forget-team",
    does: "deletes expired invitations, with addresses that were kept for them, and expired requests to join",
    counts: [],
    run: async ({ deps, machineNow }) => {
      await purgeExpiredTeamRows(deps.db, machineNow());
      return {};
    },
  }),
  jobStep({
    name: "forget-usage",
    does: "deletes usage events whose retention is over",
    counts: ["forgotten"],
    async run({ deps, now, isOver, report }) {
      const { pool, retentionDays } = deps;
      const kept = retentionDays === undefined ? {} : { retentionDays };
      return { forgotten: await purgeOldUsage({ pool, now, report, ...kept }, isOver) };
    },
  }),
];
