import type { PlantedDefect } from "#scripts/proof/planted/planted-defect.ts";

/** Defects of reading AWS's errors. */
export const awsErrorDefects: readonly PlantedDefect[] = [
  {
    number: 101,
    name: "an error of AWS's without a known name ends a record",
    patches: [
      {
        file: "lib/marketplace/aws-errors.ts",
        find: `return cureOfStatus === undefined ? { kind: "unknown" }`,
        replace: `return cureOfStatus === undefined ? { kind: operation === "BatchMeterUsage" ? "input" : "unknown" }`,
      },
    ],
    test: {
      project: "db",
      file: "lib/metering/submit/set-up-faults.db.test.ts",
      title: "one agreement alone with an unknown name waits with its own alert, and is billed when AWS takes it",
    },
  },
  {
    number: 102,
    name: "expired credentials are taken for the records' fault",
    patches: [
      {
        file: "lib/marketplace/aws-errors.ts",
        find: `    "ExpiredToken",\n    "UnrecognizedClient",`,
        replace: `    "UnrecognizedClient",`,
      },
      {
        file: "lib/marketplace/aws-errors.ts",
        find: `    "InvalidProductCode",\n  ],`,
        replace: `    "InvalidProductCode",\n    "ExpiredToken",\n  ],`,
      },
    ],
    test: {
      project: "db",
      file: "lib/metering/submit/set-up-faults.db.test.ts",
      title: "ExpiredTokenException with 400: all wait, an alert says what to cure, and all goes out once it is cured",
    },
  },
  {
    number: 103,
    name: "the credentials of another account end every record",
    patches: [
      {
        file: "lib/metering/submit/decide-refusals.ts",
        find: `return isSuspicious && mayMeanAnotherAccount(errorName) ? "another-account" : "own-fault";`,
        replace: `return "own-fault";`,
      },
    ],
    test: {
      project: "db",
      file: "lib/metering/submit/set-up-faults.db.test.ts",
      title: "InvalidLicenseException for every agreement: all wait, few requests, one alert; cured, all goes out",
    },
  },
  {
    number: 104,
    name: "a refusal that was cut on its way counts as one",
    patches: [
      {
        file: "lib/marketplace/aws-errors.ts",
        find: "httpStatus < 300 || isBroken(name)",
        replace: "httpStatus < 300 || (isBroken(name) && httpStatus >= 500)",
      },
    ],
    test: { project: "unit", file: "lib/marketplace/aws-errors.test.ts", title: "a cut refusal" },
  },
  {
    number: 105,
    name: "a record that never has an answer keeps the others of its batch from being billed",
    patches: [
      {
        file: "lib/metering/submit/submit-due-records.ts",
        find: "if (claim.records.length > 1) return split(deps, run, claim, answer, open);",
        replace: "",
      },
    ],
    test: {
      project: "db",
      file: "lib/metering/submit/one-among-others.db.test.ts",
      title: "InternalFailure for one record at place 0: the other 24 are billed within two runs, each once",
    },
  },
  {
    number: 106,
    name: "what the release before rejected for expired credentials stays rejected",
    patches: [
      {
        file: "lib/metering/submit/update-waiting-records.ts",
        find: "record.reason <> ALL(:errorNames::text[])",
        replace: "record.reason = ALL(:errorNames::text[])",
      },
    ],
    test: {
      project: "db",
      file: "lib/metering/submit/set-up-faults.db.test.ts",
      title: "in its window, with a step; what AWS documents as its own fault, and what is past its window, stays",
    },
  },
];
