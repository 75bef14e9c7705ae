import { forgettingCases } from "#lib/jobs/steps/testing/forgetting-cases.ts";
import { ledgerCases } from "#lib/jobs/steps/testing/ledger-cases.ts";
import { messageCases } from "#lib/jobs/steps/testing/message-cases.ts";
import { noticeCases } from "#lib/jobs/steps/testing/notice-cases.ts";
import type { StepCase } from "#lib/jobs/steps/testing/step-case.ts";

/** What fails from outside the database: the step's port throws. */
export const portCases = ["hear-notices", "webhooks", "mail"] as const;

/** Each step with something to do and a way to fail; a step without a case is found by the test. */
export const stepCases: Record<string, StepCase> = {
  ...noticeCases,
  ...ledgerCases,
  ...messageCases,
  ...forgettingCases,
};
