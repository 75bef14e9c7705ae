import type { Operation } from "#lib/api/operations/operation.ts";
import { accessOperations } from "#lib/api/operations/access.ts";
import { agreementOperations } from "#lib/api/operations/agreements.ts";
import { importOperations } from "#lib/api/operations/import.ts";
import { meteringRecordOperations } from "#lib/api/operations/metering-records.ts";
import { organizationOperations } from "#lib/api/operations/organizations.ts";
import { usageOperations } from "#lib/api/operations/usage.ts";

/** Every operation of the public API, in the order of its page. */
export const operations: readonly Operation[] = [
  ...usageOperations,
  ...agreementOperations,
  ...accessOperations,
  ...meteringRecordOperations,
  ...organizationOperations,
  ...importOperations,
];
