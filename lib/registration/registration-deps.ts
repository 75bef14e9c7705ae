import { appSealer } from "#lib/sealing/app-sealer.ts";
import { database } from "#lib/db/client.ts";
import { pool } from "#lib/db/pool.ts";
import { marketplace } from "#lib/marketplace/ports.ts";
import { businessClock } from "#lib/time/business-clock.ts";

/**
 * This process's dependencies for saving an arrival: no clock to follow and no service to call, so that it works when
 * others fail.
 */
export function arrivalDeps() {
  return { db: pool(), sealer: appSealer(), now: new Date() };
}

/**
 * This process's dependencies for resolving and confirming arrivals.
 *
 * @throws AppError UNAVAILABLE when a followed clock never answered.
 */
export async function registrationDeps() {
  const { registration, entitlements } = marketplace();
  const businessNow = await businessClock().now();
  const common = { db: database(), limits: pool(), sealer: appSealer(), now: new Date() };
  return { ...common, businessNow, registration, entitlements };
}
