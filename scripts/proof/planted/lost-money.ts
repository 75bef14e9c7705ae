import type { PlantedDefect } from "#scripts/proof/planted/planted-defect.ts";

/** Defects of lost money, counted alerts, and settled duplicates. */
export const lostMoneyDefects: readonly PlantedDefect[] = [
  {
    number: 52,
    name: "an open alert keeps the count that it was opened with",
    patches: [
      {
        file: "lib/metering/alerts/count-alerts.ts",
        find: "UPDATE alert a SET data = s.data FROM",
        replace: "UPDATE alert a SET data = a.data FROM",
      },
    ],
    test: {
      project: "db",
      file: "lib/metering/alerts/count-alerts.db.test.ts",
      title: "five records that AWS refused one by one read as five, with AWS's error, units and the next deadline",
    },
  },
  {
    number: 53,
    name: "all units of a duplicate are booked again, whatever AWS holds",
    patches: [
      {
        file: "lib/metering/corrections/settle-duplicate.ts",
        find: "return bookCorrection(tx, { pair, quantity: String(difference),",
        replace: "return bookCorrection(tx, { pair, quantity: String(Math.max(difference, 700)),",
      },
    ],
    test: {
      project: "db",
      file: "lib/metering/corrections/settle-duplicate.db.test.ts",
      title: "what AWS lacks is booked into the open hour, and the record says what AWS holds",
    },
  },
  {
    number: 54,
    name: "reasons that operators give are kept and not shown",
    patches: [
      {
        file: "lib/customers/timeline/list-timeline.ts",
        find: `if (typeof note === "string") return note;`,
        replace: "",
      },
    ],
    test: {
      project: "db",
      file: "lib/metering/queries/record/list-decisions.db.test.ts",
      title: "record, agreement and customer tell who decided, when and why, of every action that asks for a reason",
    },
  },
  {
    number: 51,
    name: "what AWS refused is forgotten when its window closes",
    patches: [
      {
        file: "lib/metering/loss-sql.ts",
        find: "AND r.deadline <= ${now.toISOString()}::timestamptz THEN 'lost' END`;",
        replace: "AND r.deadline > ${now.toISOString()}::timestamptz THEN NULL END`;",
      },
    ],
    test: {
      project: "db",
      file: "lib/metering/queries/sum-lost.db.test.ts",
      title: "what was refused is lost when its window closes, and stays first until a person settles it",
    },
  },
];
