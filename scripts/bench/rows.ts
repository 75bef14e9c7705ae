import type { Row } from "#scripts/bench/result/row.ts";
import {
  usageBatches,
  usageDuplicates,
  usageOnePair,
  usageReference,
  usageSingle,
} from "#scripts/bench/rows/usage-batches.ts";
import { freeze } from "#scripts/bench/rows/freeze.ts";
import { access, landing } from "#scripts/bench/rows/small-routes.ts";
import { pages } from "#scripts/bench/rows/pages.ts";
import { usageLarge } from "#scripts/bench/rows/usage-large.ts";
import { usageOpposed } from "#scripts/bench/rows/usage-opposed.ts";
import { usageWhileFrozen } from "#scripts/bench/rows/usage-while-frozen.ts";
import { submission } from "#scripts/bench/rows/submission.ts";
import { simulatorMetering } from "#scripts/bench/rows/simulator-metering.ts";

/** All rows, in the order in which they are measured. */
export const rows: readonly Row[] = [
  simulatorMetering,
  usageBatches,
  usageReference,
  usageSingle,
  usageDuplicates,
  usageOnePair,
  usageOpposed,
  usageWhileFrozen,
  access,
  landing,
  freeze,
  submission,
  usageLarge,
  pages,
];
