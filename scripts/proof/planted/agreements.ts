import type { PlantedDefect } from "#scripts/proof/planted/planted-defect.ts";

const successionTest = "lib/usage/intake/successor.db.test.ts";

/** Defects of the rules about an agreement's first hour, its end and its renewal. */
export const agreementDefects: readonly PlantedDefect[] = [
  {
    number: 40,
    name: "usage after a renewal is refused under the old license",
    patches: [
      {
        file: "lib/agreements/routing/follow-successor.ts",
        find: "  if (successorId === null || endsAt === null || at < endsAt) return null;\n",
        replace: "  if (successorId !== null || endsAt === null || at < endsAt) return null;\n",
      },
    ],
    test: {
      project: "db",
      file: successionTest,
      title: "is the license's that was in force at its instant, however it is named",
    },
  },
  {
    number: 41,
    name: "usage that comes after the old license's drain is lost",
    patches: [
      {
        file: "lib/usage/intake/place-events.ts",
        find: "  if (successor === null || aggregation === undefined",
        replace: "  if (successor !== undefined || successor === null || aggregation === undefined",
      },
    ],
    test: {
      project: "db",
      file: successionTest,
      title: "stamped before the change, is late usage of the new license after the drain",
    },
  },
  {
    number: 42,
    name: "usage stamped with the start of the first hour is refused",
    patches: [
      {
        file: "lib/usage/validate-intake.ts",
        find: `  if (startsAt !== null && at < hourOf(startsAt)) return "refused";\n`,
        replace: `  if (startsAt !== null && at < startsAt) return "refused";\n`,
      },
    ],
    test: { project: "db", file: successionTest, title: "is taken, and its record begins with the agreement" },
  },
  {
    number: 43,
    name: "the regular freeze cuts the drain of an agreement that has ended",
    patches: [
      {
        file: "lib/metering/statements/ending-agreements.sql",
        find: "WHERE ending.intake_closed_at IS NULL AND",
        replace: "WHERE false AND ending.intake_closed_at IS NULL AND",
      },
    ],
    test: {
      project: "db",
      file: "lib/metering/freeze/close-agreement.db.test.ts",
      title: "the regular freeze of the hour of an end leaves the agreement open until its drain is over",
    },
  },
];
