import { purgeCases } from "#lib/testing/job-steps/purge-cases.ts";
import { ledgerCases } from "#lib/testing/job-steps/ledger-cases.ts";
import { messageCases } from "#lib/testing/job-steps/message-cases.ts";
import { lifecycleCases } from "#lib/testing/job-steps/lifecycle-cases.ts";
import type { StepCase } from "#lib/testing/job-steps/step-case.ts";

/** What fails from outside the database: the step's port throws. */
export const portCases = ["hear-notices", "webhooks", "mail"] as const;

/** Each step with something to do and a way to fail; a step without a case is found by the test. */
export const stepCases: Record<string, StepCase> = {
  ...lifecycleCases,
  ...ledgerCases,
  ...messageCases,
  ...purgeCases,
};
