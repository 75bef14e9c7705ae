import type { PlantedDefect } from "#scripts/proof/planted/planted-defect.ts";

/** Defects of what AWS says of a license, and of reads that access questions cause. */
export const licenseStatusDefects: readonly PlantedDefect[] = [
  {
    number: 91,
    name: "only a suspended account holds a license back, not a failed payment",
    patches: [
      {
        file: "lib/agreements/lifecycle/license/decide-license.ts",
        find: `reading.status !== "PROVISIONED" && !isOvertaken`,
        replace: `reading.reason === "ACCOUNT_SUSPENDED" && !isOvertaken`,
      },
    ],
    test: {
      project: "unit",
      file: "lib/agreements/lifecycle/precedence.test.ts",
      title: "precedence: a payment that failed: Created proves a license only until AWS shows that there is none",
    },
  },
  {
    number: 92,
    name: "where AWS shows no license status it is asked at each read",
    patches: [
      {
        file: "lib/agreements/aws-sync/license/gate-license-reads.ts",
        find: "if (deniedAt !== null && wait > 0 && wait <= TOO_FAR_MS) return",
        replace: "if (deniedAt !== null && wait > TOO_FAR_MS) return",
      },
    ],
    test: {
      project: "db",
      file: "lib/agreements/aws-sync/license/license-status.db.test.ts",
      title: "where AWS shows a seller no license, it is asked once a day, and operators are told once",
    },
  },
  {
    number: 93,
    name: "why an agreement will not renew is forgotten",
    patches: [
      {
        file: "lib/marketplace/aws-agreements.ts",
        find: "endReason: summary.endTimeBehaviorReasonCode ?? null",
        replace: "endReason: null",
      },
    ],
    test: {
      project: "db",
      file: "lib/agreements/aws-sync/license/license-status.db.test.ts",
      title: "why an agreement will not renew is kept, and stays known when it is over",
    },
  },
  {
    number: 94,
    name: "a question for access reads nothing",
    patches: [
      {
        file: "lib/entitlements/get-access.ts",
        find: "dueRead: isDue ? row.id : null",
        replace: "dueRead: isDue ? null : null",
      },
    ],
    test: {
      project: "db",
      file: "lib/entitlements/access-reads.db.test.ts",
      title: "after a cancel that no notice tells, access is ended within five minutes",
    },
  },
  {
    number: 95,
    name: "an answer waits for AWS as long as AWS hangs",
    patches: [
      {
        file: "lib/entitlements/answer-access.ts",
        find: "const MAX_WAIT_MS = 900;",
        replace: "const MAX_WAIT_MS = 4_000;",
      },
    ],
    test: {
      project: "db",
      file: "lib/entitlements/access-reads.db.test.ts",
      title: "while AWS hangs no answer waits for a second, all but the first not at all, and reads do not pile up",
    },
  },
];
