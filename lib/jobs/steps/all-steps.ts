import { purgeSteps } from "#lib/jobs/steps/purge-steps.ts";
import type { JobStep } from "#lib/jobs/steps/job-step.ts";
import { ledgerSteps } from "#lib/jobs/steps/ledger-steps.ts";
import { messageSteps } from "#lib/jobs/steps/message-steps.ts";
import { lifecycleSteps } from "#lib/jobs/steps/lifecycle-steps.ts";

/**
 * The steps of a job run, in their order. A new step goes into one of these lists, and into `failing-steps.db.test.ts`.
 */
export const allSteps: readonly JobStep[] = [...lifecycleSteps, ...ledgerSteps, ...messageSteps, ...purgeSteps];
