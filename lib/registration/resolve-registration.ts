import { admitAgreement } from "#lib/agreements/admit-agreement.ts";
import { watchSetUp } from "#lib/alerts/watch/watch-set-up.ts";
import type { Sealer } from "#lib/auth/seal.ts";
import type { Database } from "#lib/db/client.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { takeFromLimit } from "#lib/db/rate-limit.ts";
import { keepEntitlements } from "#lib/entitlements/keep-entitlements.ts";
import { isUniqueViolation } from "#lib/errors/database-error.ts";
import { logError, logger } from "#lib/errors/log.ts";
import type { PricingModel } from "#lib/generated/prisma/client.ts";
import type { EntitlementOwner, EntitlementPort, MarketplaceEntitlement } from "#lib/marketplace/entitlement-port.ts";
import type { RegistrationPort, ResolvedCustomer } from "#lib/marketplace/registration-port.ts";
import { canAskAgain, faultOf, type RegistrationFault } from "#lib/registration/fault.ts";
import { hashHandle, referenceOf, tokenPurpose } from "#lib/registration/handle.ts";

/** A minute's questions to AWS: from one network address, and over all servers (threat R11). */
const LIMITS = { address: 120, everybody: 600 };
const WINDOW_SECONDS = 60;

type Deps = {
  db: Database;
  limits: Queryable;
  registration: RegistrationPort;
  entitlements: EntitlementPort;
  sealer: Sealer;
  /** Machine time: a registration's own life. */
  now: Date;
  /** Business time: what is kept of the agreement. */
  businessNow: Date;
};

/**
 * Asks AWS whom a registration's token stands for, makes or meets the agreement, and erases the token. May be called again,
 * by a second tab too: once AWS has answered it does nothing. While AWS does not answer the token is kept until the
 * registration expires; what went wrong is kept with it.
 */
export async function resolveRegistration(
  deps: Deps,
  { handle, address }: { handle: string; address: string },
): Promise<void> {
  const { db, sealer, now } = deps;
  const registration = await db.registration.findUnique({
    where: { handleHash: hashHandle(handle) },
    select: { id: true, state: true, sealedToken: true, expiresAt: true },
  });
  if (registration === null || registration.expiresAt <= now || registration.state !== "RECEIVED") return;

  const { id, sealedToken } = registration;
  const token = sealedToken === null ? null : sealer.open(tokenPurpose(id), sealedToken);
  if (token === null) return noteFault(deps, id, "TOKEN_EXPIRED");
  if (!(await isWithinLimits(deps.limits, address))) return noteFault(deps, id, "RATE_LIMITED");

  await db.registration.update({ where: { id }, data: { attempts: { increment: 1 } }, select: { id: true } });
  const watch = { db, now: deps.businessNow };
  let fault: RegistrationFault | null;
  try {
    const call = () => deps.registration.resolveCustomer(token);
    fault = await keepAnswer(deps, id, await watchSetUp(watch, { operation: "ResolveCustomer", call }));
  } catch (error) {
    fault = faultOf(error);
    if (fault === null || fault === "DATABASE_UNAVAILABLE") throw error;
    if (fault === "CONFIGURATION") logError(error, { registration: referenceOf(id) });
  }
  if (fault !== null) await noteFault(deps, id, fault);
}

async function isWithinLimits(limits: Queryable, address: string): Promise<boolean> {
  const ofAddress = { key: `resolve:address:${address}`, limit: LIMITS.address, windowSeconds: WINDOW_SECONDS };
  const ofAll = { key: "resolve:everybody", limit: LIMITS.everybody, windowSeconds: WINDOW_SECONDS };
  return (await takeFromLimit(limits, ofAddress)) && takeFromLimit(limits, ofAll);
}

/** Keeps what AWS said; a fault when it cannot be sold here. */
async function keepAnswer(deps: Deps, id: string, customer: ResolvedCustomer): Promise<RegistrationFault | null> {
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
      const agreementId = await admitAgreement(tx, input);
      if (entitlements !== null) await keepEntitlements(tx, agreementId, entitlements, deps.businessNow);
      await tx.registration.updateMany({
        where: { id, state: "RECEIVED" },
        data: {
          state: "RESOLVED",
          sealedToken: null,
          failureCode: null,
          productId: product.id,
          customerAwsAccountId: customer.customerAwsAccountId,
          licenseArn: customer.licenseArn,
          customerIdentifier: customer.customerIdentifier,
          agreementId,
          resolvedAt: deps.now,
        },
      });
    });
  // Two arrivals of one licence at the same instant: the second one meets the first one's row.
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
  if (pricingModel !== "CONTRACT" && pricingModel !== "CONTRACT_WITH_CONSUMPTION") return null;
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

/** Writes down what went wrong; the token goes with it unless AWS may be asked again. */
async function noteFault({ db }: Deps, id: string, fault: RegistrationFault): Promise<void> {
  const isOpen = canAskAgain(fault);
  await db.registration.updateMany({
    where: { id, state: "RECEIVED" },
    data: { failureCode: fault, ...(isOpen ? {} : { state: "FAILED", sealedToken: null }) },
  });
}
