import type { PlantedDefect } from "#scripts/proof/planted/planted-defect.ts";

/** Defects of imports, refused usage, and an open hour's life. */
export const refusedUsageDefects: readonly PlantedDefect[] = [
  {
    number: 81,
    name: "an open hour's life begins with the usage's instant, not with its receipt",
    patches: [
      {
        file: "lib/metering/sum-open-hours.ts",
        find: "        min(e.received_at) AS first_event_at,\n",
        replace: "        min(e.at) AS first_event_at,\n",
      },
    ],
    test: {
      project: "db",
      file: "lib/metering/queries/metering-reads.db.test.ts",
      title: "of a past hour that usage opened begins with the first usage too, and keeps that entry",
    },
  },
  {
    number: 82,
    name: "a request whose refusals cannot be counted fails, though its other events are stored",
    patches: [
      {
        file: "lib/usage/refusals/note-answers.ts",
        find: `    logError(error, { doing: "counting refused usage" });\n`,
        replace: "    throw error;\n",
      },
    ],
    test: {
      project: "db",
      file: "lib/usage/refusals/refusals.db.test.ts",
      title: "a count that fails loses no accepted event and fails no answer",
    },
  },
  {
    number: 83,
    name: "refusals that last become usual, and their alert ends",
    patches: [
      {
        file: "lib/alerts/watch/watch-refusals.ts",
        find: "LEAST(h.hour, a.opened_at - interval '1 hour')",
        replace: "h.hour",
      },
    ],
    test: {
      project: "db",
      file: "lib/alerts/watch/watch-refusals.db.test.ts",
      title: "a key whose share of refusals jumps has an alert while it lasts, however long, and no other key has",
    },
  },
  {
    number: 84,
    name: "refusals of one code count once a request",
    patches: [
      {
        file: "lib/usage/refusals/note-answers.ts",
        find: "codes.set(rejection.code, (codes.get(rejection.code) ?? 0) + 1);",
        replace: "codes.set(rejection.code, 1);",
      },
    ],
    test: {
      project: "db",
      file: "lib/metering/proof/model.db.test.ts",
      title:
        "M12 M13 M20 M29 INV1 INV2 INV4 the ledger on PostgreSQL does what the model says, whatever comes in which order",
    },
  },
];
