import type { Db } from "#lib/db/client.ts";

/** Whether AWS lets this account read the status of licenses, as far as it is known. */
export async function mayReadLicenses(tx: Db): Promise<boolean> {
  const access = await tx.licenseReadAccess.findUnique({ where: { id: 1 }, select: { deniedAt: true } });
  return access === null || access.deniedAt === null;
}
