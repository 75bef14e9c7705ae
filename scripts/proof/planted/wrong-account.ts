import type { PlantedDefect } from "#scripts/proof/planted/planted-defect.ts";

const file = "lib/metering/submit/wrong-account.db.test.ts";

/** Defects of what happens to records while the credentials belong to another account than the product. */
export const wrongAccountDefects: readonly PlantedDefect[] = [
  {
    number: 160,
    name: "a record that is due alone under a wrong account is rejected though others wait for the same reason",
    patches: [
      {
        file: "lib/metering/submit/handle-open-refusals.ts",
        find: `    const isKnown = await isAccountWrong(pool, claim.productId);\n    if (isKnown || `,
        replace: `    const isKnown = await isAccountWrong(pool, claim.productId);\n    if (isKnown && `,
      },
      {
        file: "lib/metering/submit/statements/another-refused.sql",
        find: "WHERE record.state IN ({{WAITING_STATES}}, 'REJECTED')",
        replace: "WHERE record.state = 'REJECTED'",
      },
    ],
    test: {
      project: "db",
      file,
      title:
        "InvalidLicenseException: what is due alone in a later run waits like the others, and all goes out when cured",
    },
  },
  {
    number: 161,
    name: "what was rejected under a wrong account stays rejected",
    patches: [
      {
        file: "lib/metering/submit/refusals-before.ts",
        find: "AND (alert.closed_at IS NULL OR refused.at < alert.closed_at)",
        replace: "AND alert.closed_at IS NULL",
      },
    ],
    test: {
      project: "db",
      file,
      title: "what was rejected while the alert was open is sent again, also once it is closed, and only once",
    },
  },
];
