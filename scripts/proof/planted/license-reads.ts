import type { PlantedDefect } from "#scripts/proof/planted/planted-defect.ts";

const file = "lib/agreements/aws-sync/license/license-status.db.test.ts";

/** Defects of what a denied read of a license means for others. */
export const licenseReadDefects: readonly PlantedDefect[] = [
  {
    number: 162,
    name: "a right to read licenses that is taken away goes unnoticed for a day",
    patches: [
      {
        file: "lib/agreements/aws-sync/license/gate-license-reads.ts",
        find: "        if (wasAllowed && (await isShownElsewhere(port, db, awsAgreementId))) {\n",
        replace: "        if (wasAllowed || (await isShownElsewhere(port, db, awsAgreementId))) {\n",
      },
    ],
    test: {
      project: "db",
      file,
      title: "a right that is taken away is noticed at the first denial, said once, and a failed payment is pending",
    },
  },
  {
    number: 163,
    name: "one agreement's denial hides the licenses of all others",
    patches: [
      {
        file: "lib/agreements/aws-sync/license/gate-license-reads.ts",
        find: "        if (wasAllowed && (await isShownElsewhere(port, db, awsAgreementId))) {\n",
        replace:
          "        if (wasAllowed && (await isShownElsewhere(port, db, awsAgreementId)) && deniedAt !== null) {\n",
      },
    ],
    test: {
      project: "db",
      file,
      title: "one agreement's denial beside others that AWS shows is about that agreement alone",
    },
  },
];
