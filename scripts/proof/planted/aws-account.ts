import type { PlantedDefect } from "#scripts/proof/planted/planted-defect.ts";

/** Defects of the assumed role, the compared account, and SNS signatures. */
export const awsAccountDefects: readonly PlantedDefect[] = [
  {
    number: 71,
    name: "only SNS's SignatureVersion 2 is taken",
    patches: [{ file: "lib/events/sns/verify-sns.ts", find: `  ["1", "sha1"],\n`, replace: "" }],
    test: {
      project: "db",
      file: "lib/events/poll-queue.db.test.ts",
      title: "both envelopes are stored as over HTTPS, and gone from the queue",
    },
  },
  {
    number: 72,
    name: "MARKETPLACE_ROLE_ARN is read and used nowhere",
    patches: [
      {
        file: "lib/marketplace/ports.ts",
        find: "role === null ? undefined : roleCredentials(role)",
        replace: "role === null ? undefined : (void roleCredentials(role), undefined)",
      },
    ],
    test: {
      project: "unit",
      file: "lib/marketplace/credentials/role-credentials.test.ts",
      title: "every client acts as the role's account, by one AssumeRole for all of them",
    },
  },
  {
    number: 73,
    name: "usage is sent with another account's credentials",
    patches: [
      {
        file: "lib/metering/submit/preconditions/compare-account.ts",
        find: "return named !== null && named !== account.sellerAccountId;",
        replace: 'return named !== null && named !== account.sellerAccountId && named === "";',
      },
    ],
    test: {
      project: "db",
      file: "lib/metering/submit/preconditions/compare-account.db.test.ts",
      title:
        "another account's: nothing is sent from the first run on, and operators hear of it; cured, all goes out by itself",
    },
  },
  {
    number: 74,
    name: "expired credentials are used until our own clock calls them expired",
    patches: [
      {
        file: "lib/marketplace/credentials/renew-expired.ts",
        find: "if (saysExpired(error, context)) await",
        replace: "if (saysExpired(error, context) && false) await",
      },
    ],
    test: {
      project: "unit",
      file: "lib/marketplace/credentials/role-credentials.test.ts",
      title: "credentials that AWS calls expired are renewed for the next request, whatever our clock says",
    },
  },
];
