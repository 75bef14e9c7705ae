import { agreementDefects } from "#scripts/proof/planted/agreements.ts";
import { arrivalDefects } from "#scripts/proof/planted/arrivals.ts";
import { awsAccountDefects } from "#scripts/proof/planted/aws-account.ts";
import { awsErrorDefects } from "#scripts/proof/planted/aws-errors.ts";
import { setUpDefects } from "#scripts/proof/planted/aws-set-up.ts";
import { doorDefects } from "#scripts/proof/planted/doors.ts";
import { fileDefects } from "#scripts/proof/planted/files.ts";
import { jobDefects } from "#scripts/proof/planted/jobs.ts";
import { ledgerDefects } from "#scripts/proof/planted/ledger.ts";
import { licenseReadDefects } from "#scripts/proof/planted/license-reads.ts";
import { licenseStatusDefects } from "#scripts/proof/planted/license-status.ts";
import { lostMoneyDefects } from "#scripts/proof/planted/lost-money.ts";
import type { PlantedDefect } from "#scripts/proof/planted/planted-defect.ts";
import { refusedUsageDefects } from "#scripts/proof/planted/refused-usage.ts";
import { teamDefects } from "#scripts/proof/planted/team.ts";
import { signInDefects } from "#scripts/proof/planted/sign-in.ts";
import { registrationTabDefects } from "#scripts/proof/planted/registration-tabs.ts";
import { wrongAccountDefects } from "#scripts/proof/planted/wrong-account.ts";

/** All planted defects, by subject. */
export const plantedDefects: readonly PlantedDefect[] = [
  ...ledgerDefects,
  ...lostMoneyDefects,
  ...awsAccountDefects,
  ...refusedUsageDefects,
  ...licenseStatusDefects,
  ...awsErrorDefects,
  ...agreementDefects,
  ...jobDefects,
  ...setUpDefects,
  ...wrongAccountDefects,
  ...licenseReadDefects,
  ...fileDefects,
  ...doorDefects,
  ...arrivalDefects,
  ...teamDefects,
  ...signInDefects,
  ...registrationTabDefects,
];
