import { enqueueNearEndMail } from "#lib/agreements/lifecycle/messages/enqueue-near-end-mail.ts";
import { notifyOfAlerts } from "#lib/alerts/notify-of-alerts.ts";
import { watchInstallation } from "#lib/alerts/watch/watch-installation.ts";
import { enqueueFailedRecordWebhooks } from "#lib/metering/alerts/enqueue-failed-record-webhooks.ts";
import { jobStep, type JobStep } from "#lib/jobs/steps/job-step.ts";

/** Messages to the seller's product, to buyers and to operators. */
export const messageSteps: readonly JobStep[] = [
  jobStep({
    name: "tell-of-failed-records",
    does: "puts failed records into the webhooks’ outbox",
    counts: [],
    run: async ({ deps, isOver }) => {
      await enqueueFailedRecordWebhooks(deps.db, isOver);
      return {};
    },
  }),
  jobStep({
    name: "webhooks",
    does: "delivers webhooks",
    counts: ["webhooksDelivered", "webhooksFailed"],
    run: ({ deps, isOver, report }) => deps.deliverWebhooks(isOver, report),
  }),
  jobStep({
    name: "tell-of-near-ends",
    does: "tells buyers of ends that are near",
    counts: [],
    run: async ({ deps, now, report }) => {
      await enqueueNearEndMail(deps.db, now, report);
      return {};
    },
  }),
  jobStep({
    name: "watch-installation",
    does: "looks for what operators must know",
    counts: [],
    run: async ({ deps, now, machineNow, report }) => {
      await watchInstallation(deps.db, { now, machineNow: machineNow() }, report);
      return {};
    },
  }),
  jobStep({
    name: "tell-of-alerts",
    does: "writes the operators’ mail about alerts",
    counts: [],
    run: async ({ deps, now }) => {
      await notifyOfAlerts({ db: deps.db, now, hasChat: deps.hasChat ?? false });
      return {};
    },
  }),
  jobStep({
    name: "mail",
    does: "sends mail",
    counts: ["mailSent", "mailFailed"],
    run: async ({ deps, until, report }) => {
      const { sent, failed } = await deps.deliverMail(until, report);
      return { mailSent: sent, mailFailed: failed };
    },
  }),
];
