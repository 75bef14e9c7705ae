import type { PlantedDefect } from "#scripts/proof/planted/planted-defect.ts";

/** Defects of the job runs: a failure that spreads, and a clock that stands still unheard. */
export const jobDefects: readonly PlantedDefect[] = [
  {
    number: 110,
    name: "a failed step ends the run",
    patches: [
      {
        file: "lib/jobs/steps/run-steps.ts",
        find: "      failures.note(error, {});\n",
        replace: "      throw error;\n",
      },
    ],
    test: { project: "db", file: "lib/jobs/steps/failing-steps.db.test.ts", title: "the port of webhooks" },
  },
  {
    number: 111,
    name: "one product's failed freeze ends everybody's",
    patches: [
      {
        file: "lib/metering/freeze/freeze-due-hours.ts",
        find: "      report(error, { product: product.id });\n",
        replace: "      throw error;\n",
      },
      {
        file: "lib/metering/freeze/freeze-due-hours.ts",
        find: "      if (isDatabaseDown(error)) throw error;\n      failed.add(due.hour.getTime());\n",
        replace: "      throw error;\n      failed.add(due.hour.getTime());\n",
      },
    ],
    test: {
      project: "db",
      file: "lib/jobs/steps/isolation.db.test.ts",
      title:
        "one product's freeze fails: the other's hours are frozen and billed; the second time in a row operators hear of it",
    },
  },
  {
    number: 112,
    name: "a claim that cannot be written ends the sending",
    patches: [
      {
        file: "lib/metering/submit/isolated-writes.ts",
        find: "      if (!(error instanceof ClaimFailed) || isDatabaseDown(error)) throw error;\n",
        replace:
          "      if (!(error instanceof ClaimFailed) || isDatabaseDown(error) || error.agreementIds.length > 0) throw error;\n",
      },
    ],
    test: {
      project: "db",
      file: "lib/metering/submit/isolated-writes.db.test.ts",
      title: "one record that cannot be claimed costs the others of its product nothing",
    },
  },
  {
    number: 113,
    name: "hours that nobody froze have no deadline",
    patches: [
      {
        file: "lib/metering/queries/overdue-hours.ts",
        find: "WHERE hour.summed_at IS NULL AND hour.hour <=",
        replace: "WHERE hour.summed_at IS NOT NULL AND hour.hour <=",
      },
    ],
    test: {
      project: "db",
      file: "lib/jobs/clock/stopped-jobs.db.test.ts",
      title: "one event and no run for 22 hours: the usage API warns, and each server's readiness and metrics say so",
    },
  },
  {
    number: 114,
    name: "a hanging endpoint holds the run",
    patches: [
      {
        file: "lib/webhooks/deliver-due-webhooks.ts",
        find: "  if (await endsWithin(all, RUN_WAITS_MS)) {\n",
        replace: "  if (await endsWithin(all, null)) {\n",
      },
    ],
    test: {
      project: "db",
      file: "lib/webhooks/hanging-endpoints.db.test.ts",
      title: "endpoints that hang hold a run for two seconds at most, and no other endpoint",
    },
  },
  {
    number: 115,
    name: "one agreement's failed freeze stops its product",
    patches: [
      {
        file: "lib/metering/freeze/freeze-due-hours.ts",
        find: "      if (isDatabaseDown(error)) throw error;\n      failed.add",
        replace: "      if (!isDatabaseDown(error)) throw error;\n      failed.add",
      },
    ],
    test: {
      project: "db",
      file: "lib/metering/freeze/freeze-apart.db.test.ts",
      title: "cost the others nothing in any hour, and are billed once their records can be written",
    },
  },
  {
    number: 116,
    name: "an hour counts as summed while usage of it has no record",
    patches: [
      {
        file: "lib/metering/freeze/freeze-apart.ts",
        find: "AND summed_at IS NULL AND NOT EXISTS (${withoutRecord})`",
        replace: "AND summed_at IS NULL AND (true OR NOT EXISTS (${withoutRecord}))`",
      },
    ],
    test: {
      project: "db",
      file: "lib/metering/freeze/freeze-apart.db.test.ts",
      title: "an hour is not summed while a pair of it has no record",
    },
  },
  {
    number: 117,
    name: "a run that cannot be noted does nothing",
    patches: [
      {
        file: "lib/jobs/run-jobs.ts",
        find: "    if (isDatabaseDown(error)) throw error;\n",
        replace: "    if (!isDatabaseDown(error)) throw error;\n",
      },
    ],
    test: {
      project: "db",
      file: "lib/jobs/steps/isolation.db.test.ts",
      title: "a run that cannot be noted freezes and sends all the same, and says so",
    },
  },
];
