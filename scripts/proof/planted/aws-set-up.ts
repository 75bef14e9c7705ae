import type { PlantedDefect } from "#scripts/proof/planted/planted-defect.ts";

/** Defects of what operators hear when AWS refuses an operation for the set-up's sake. */
export const setUpDefects: readonly PlantedDefect[] = [
  {
    number: 140,
    name: "a refused set-up is told to nobody",
    patches: [
      {
        file: "lib/alerts/watch/watch-set-up.ts",
        find: "  if (fault === null) return;\n",
        replace: "  if (fault !== null) return;\n",
      },
    ],
    test: {
      project: "db",
      file: "lib/alerts/watch/watch-set-up.db.test.ts",
      title: "the alert says in words what has stopped and what to cure, and where to look",
    },
  },
  {
    number: 141,
    name: "an answer about a token leaves the alert of the set-up open",
    patches: [
      {
        file: "lib/alerts/watch/watch-set-up.ts",
        find: '    return closeAlert(db, "AWS_SET_UP", subject, now);\n',
        replace: "    return;\n",
      },
    ],
    test: {
      project: "db",
      file: "lib/alerts/watch/watch-set-up.db.test.ts",
      title: "a token that AWS calls invalid shows that the set-up is right",
    },
  },
];
