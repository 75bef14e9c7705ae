import { isDatabaseDown } from "#lib/errors/database-error.ts";
import { logError } from "#lib/log/log.ts";
import type { CountName, JobCounts, JobStep, StepContext } from "#lib/jobs/steps/job-step.ts";
import { noteStepFailure } from "#lib/jobs/steps/step-failures.ts";
import { hasConnection } from "#lib/jobs/steps/wait-for-connection.ts";

type StepsOutcome = {
  counts: JobCounts;
  /** Names of steps that failed, or of which a part failed. */
  failed: string[];
  /** Names of steps that had their time and worked. */
  worked: string[];
  /** False when no connection was to be had until the time was over: the steps after that were left out. */
  isWhole: boolean;
};

/** How often a step is begun whose connection broke, or that found none. */
const MAX_ATTEMPTS = 3;

type Outcome = "worked" | "failed" | "no-connection";

/**
 * Runs the steps in their order, each by itself: one that fails, or a part of one, is logged once and counted, and the
 * others go on.
 *
 * @throws the database's error when it is away: then no step can work.
 */
export async function runSteps(
  steps: readonly JobStep[],
  context: Omit<StepContext, "report" | "counts">,
): Promise<StepsOutcome> {
  const counts = zeroCounts(steps);
  const outcome: StepsOutcome = { counts, failed: [], worked: [], isWhole: true };
  for (const step of steps) {
    const hadTime = !context.isOver();
    const result = await runStep(step, { ...context, counts }, counts);
    if (result === "no-connection") return { ...outcome, isWhole: false };
    if (result === "failed") outcome.failed.push(step.name);
    else if (hadTime) outcome.worked.push(step.name);
  }
  return outcome;
}

async function runStep(step: JobStep, context: Omit<StepContext, "report">, counts: JobCounts): Promise<Outcome> {
  const failures = new Failures(step);
  for (let attempt = 1; ; attempt++) {
    try {
      const more = await step.run({ ...context, report: failures.report });
      for (const name of step.counts) counts[name] += more[name] ?? 0;
      break;
    } catch (error) {
      // What looks like a database that is away may be one broken connection, or an error of another server.
      const isAway = isDatabaseDown(error);
      if (isAway && !(await hasConnection(context.deps.pool, context.isOver))) return "no-connection";
      if (isAway && attempt < MAX_ATTEMPTS && !context.isOver()) continue;
      failures.note(error, {});
      break;
    }
  }
  if (failures.count === 0) return "worked";
  await noteStepFailure(context.deps.pool, step, failures.parts, context.now).catch((error: unknown) => {
    logError(error, { doing: "noting a failed step", step: step.name });
  });
  return "failed";
}

/** What failed in one step. The first failure is logged: a thousand parts often fail for one cause. */
class Failures {
  count = 0;
  parts = 0;
  readonly #step: JobStep;

  constructor(step: JobStep) {
    this.#step = step;
  }

  readonly report: StepContext["report"] = (error, part) => {
    if (isDatabaseDown(error)) throw error;
    this.parts++;
    this.note(error, part);
  };

  note(error: unknown, part: Readonly<Record<string, string>>): void {
    if (this.count++ === 0) logError(error, { doing: "job step", step: this.#step.name, ...part });
  }
}

/** Nothing counted yet, for every count that a step gives. Pure. */
export function zeroCounts(steps: readonly JobStep[]): JobCounts {
  const names = steps.flatMap((step): readonly CountName[] => step.counts);
  return Object.fromEntries(names.map((name) => [name, 0])) as JobCounts;
}
