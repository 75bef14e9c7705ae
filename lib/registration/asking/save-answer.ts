import { upsertResolvedAgreement } from "#lib/agreements/matching/upsert-resolved-agreement.ts";
import { watchSetUp } from "#lib/alerts/watch/watch-set-up.ts";
import type { Database } from "#lib/db/client.ts";
import { saveEntitlements } from "#lib/entitlements/save-entitlements.ts";
import { isUniqueViolation } from "#lib/errors/database-error.ts";
import { logError, logger } from "#lib/log/log.ts";
import type { PricingModel } from "#lib/generated/prisma/client.ts";
import type { EntitlementOwner, EntitlementPort, MarketplaceEntitlement } from "#lib/marketplace/entitlement-port.ts";
import type { ResolvedCustomer } from "#lib/marketplace/registration-port.ts";
import { isContract } from "#lib/status/pricing.ts";
import type { RegistrationFault } from "#lib/registration/fault.ts";
import { noteNewCustomer } from "#lib/registration/asking/note-new-customer.ts";
import { referenceOf } from "#lib/registration/handle.ts";

type Deps = {
  db: Database;
  entitlements: EntitlementPort;
  /** Machine time. */
  now: Date;
  /** Business time. */
  businessNow: Date;
};

/** Saves AWS's answer; a fault when the product is not sold here. */
export async function saveAnswer(
  deps: Deps,
  id: string,
  customer: ResolvedCustomer,
): Promise<RegistrationFault | null> {
  const product = await deps.db.product.findUnique({
    where: { productCode: customer.productCode },
    select: { id: true, productCode: true, integration: true, pricingModel: true },
  });
  if (product === null) {
    logger.error({ productCode: customer.productCode, registration: referenceOf(id) }, "AWS named an unknown product");
    return "UNKNOWN_PRODUCT";
  }

  const entitlements = await readEntitlements(deps, product, customer);
  const keep = () =>
    deps.db.$transaction(async (tx) => {
      const input = { product, customer, hasEntitlements: (entitlements ?? []).length > 0, now: deps.businessNow };
      const agreementId = await upsertResolvedAgreement(tx, input);
      if (entitlements !== null) await saveEntitlements(tx, agreementId, entitlements, deps.businessNow);
      await noteNewCustomer(tx, agreementId, deps.businessNow);
      await tx.registration.updateMany({
        where: { id, state: "RECEIVED" },
        data: {
          state: "RESOLVED",
          sealedToken: null,
          failureCode: null,
          askAt: null,
          leaseToken: null,
          leaseUntil: null,
          productId: product.id,
          customerAwsAccountId: customer.customerAwsAccountId,
          licenseArn: customer.licenseArn,
          customerIdentifier: customer.customerIdentifier,
          agreementId,
          resolvedAt: deps.now,
        },
      });
    });
  // Two arrivals of one license at the same instant: the second one matches the first one's row.
  await keep().catch((error: unknown) => {
    if (!isUniqueViolation(error)) throw error;
    return keep();
  });
  return null;
}

/** What a contract grants right now; null when it is not asked or not answered: the job run asks again. */
async function readEntitlements(
  { db, entitlements, businessNow: now }: Deps,
  { productCode, pricingModel }: { productCode: string; pricingModel: PricingModel },
  { licenseArn, customerIdentifier }: ResolvedCustomer,
): Promise<MarketplaceEntitlement[] | null> {
  if (!isContract({ pricingModel })) return null;
  const ask = (owner: EntitlementOwner) =>
    watchSetUp({ db, now }, { operation: "GetEntitlements", call: () => entitlements.getEntitlements(owner) });
  try {
    if (licenseArn !== null) return await ask({ productCode, licenseArn });
    if (customerIdentifier !== null) return await ask({ productCode, customerIdentifier });
  } catch (error) {
    logError(error, { doing: "reading entitlements at an arrival" });
  }
  return null;
}
