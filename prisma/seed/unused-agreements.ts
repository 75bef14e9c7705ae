import type { SampleAgreement } from "#scripts/launch/stack/sample-data.ts";
import { PRODUCT_CODE } from "#scripts/launch/stack/sample-data.ts";
import { quietCustomer } from "./customers.ts";
import { registerCustomer, type Deps } from "./register-customer.ts";

const WANTED = 3;
const QUIET_HOURS = 48;

/**
 * At least three active agreements of the main product, each of its own organization and AWS account, on which nothing was
 * used in the last 48 hours and nothing is carried. Where earlier ones have been used since, further customers come.
 */
export async function provideUnusedAgreements(deps: Deps): Promise<SampleAgreement[]> {
  const unused: SampleAgreement[] = [];
  for (let n = 0; unused.length < WANTED; n++) {
    const customer = quietCustomer(n);
    await registerCustomer(deps, customer);
    const agreement = await findUnused(deps, customer.externalId);
    if (agreement !== null) unused.push(agreement);
  }
  return unused;
}

async function findUnused({ db, simulator, businessNow }: Deps, externalId: string): Promise<SampleAgreement | null> {
  const row = await db.agreement.findFirst({
    where: {
      status: "active",
      product: { productCode: PRODUCT_CODE },
      links: { some: { linkedTo: null, organization: { externalId } } },
    },
    select: {
      id: true,
      awsAgreementId: true,
      licenseArn: true,
      customerAwsAccountId: true,
      startsAt: true,
      carries: { select: { quantity: true } },
    },
  });
  if (row === null || row.carries.some(({ quantity }) => !quantity.isZero())) return null;
  const { id, awsAgreementId, licenseArn, customerAwsAccountId, startsAt } = row;
  if (awsAgreementId === null || licenseArn === null || customerAwsAccountId === null || startsAt === null) return null;

  const since = new Date(businessNow.getTime() - QUIET_HOURS * 3_600_000);
  const used = await db.usageEvent.findFirst({
    where: { agreementId: id, OR: [{ hour: { gte: since } }, { at: { gte: since } }] },
    select: { key: true },
  });
  const atAws = used === null ? await simulator.findAgreement(awsAgreementId) : null;
  if (atAws?.status !== "ACTIVE") return null;
  return {
    id,
    awsAgreementId,
    licenseArn,
    customerAwsAccountId,
    productCode: PRODUCT_CODE,
    organizationExternalId: externalId,
    startsAt: startsAt.toISOString(),
  };
}
