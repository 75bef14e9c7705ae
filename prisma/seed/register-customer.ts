import { randomUUID } from "node:crypto";
import type { Actor } from "#lib/auth/actor.ts";
import type { Sealer } from "#lib/sealing/seal.ts";
import type { Database } from "#lib/db/client.ts";
import type { Pool } from "#lib/db/pool.ts";
import type { EntitlementPort } from "#lib/marketplace/entitlement-port.ts";
import type { RegistrationPort } from "#lib/marketplace/registration-port.ts";
import { confirmInput, confirmRegistration } from "#lib/registration/confirm/confirm-registration.ts";
import { openRegistration } from "#lib/registration/arrival/open-registration.ts";
import { resolveRegistration } from "#lib/registration/asking/resolve-registration.ts";
import type { SampleCustomer } from "./customers.ts";
import type { Simulator } from "./simulator.ts";

export type Deps = {
  db: Database;
  pool: Pool;
  simulator: Simulator;
  registration: RegistrationPort;
  entitlements: EntitlementPort;
  sealer: Sealer;
  /** Machine time and business time. */
  now: Date;
  businessNow: Date;
};

const DAY_MS = 86_400_000;

/**
 * Takes a sample customer the way of every buyer: bought at AWS, arrived with a token, signed in, confirmed. Purchases that
 * are registered already stay as they are, so it may be repeated.
 */
export async function registerCustomer(deps: Deps, customer: SampleCustomer): Promise<void> {
  for (const purchase of customer.purchases) {
    const { productCode, startedDaysAgo, entitlements } = purchase;
    const links = await deps.db.agreementLink.count({
      where: { organization: { externalId: customer.externalId }, agreement: { product: { productCode } } },
    });
    if (links > 0) continue;
    const { token, agreementId: awsAgreementId } = await deps.simulator.subscribe({
      productCode,
      customerAwsAccountId: customer.customerAwsAccountId,
      startTime: new Date(deps.businessNow.getTime() - startedDaysAgo * DAY_MS).toISOString(),
      sample: true,
      ...(entitlements !== undefined && { entitlements }),
    });
    const agreementId = await arrive(deps, customer, token);
    await completeFromAws(deps, agreementId, awsAgreementId);
  }
}

async function arrive(deps: Deps, customer: SampleCustomer, token: string): Promise<string> {
  const { db, pool, sealer, now, businessNow } = deps;
  const { id: arrival, handle } = await openRegistration({ db: pool, sealer, now }, { token, offerTypeHint: null });
  // Each its own address: the limit of arrivals from one address is not the seed's business.
  await resolveRegistration({ ...deps, limits: pool }, { handle, address: `seed-${randomUUID()}` });

  const actor = await signIn(db, customer, now);
  const own = await db.organization.findUnique({ where: { externalId: customer.externalId }, select: { id: true } });
  const form = confirmInput.parse(
    own === null ? { organization: "new", organizationName: customer.name } : { organization: own.id },
  );
  const press = { arrival, shownTo: actor.userId, handles: [handle], actor, form };
  const result = await confirmRegistration({ db, now, businessNow }, press);
  if (result.status !== "linked") {
    const { failureCode } = (await db.registration.findFirst({
      orderBy: { createdAt: "desc" },
      select: { failureCode: true },
    })) ?? { failureCode: null };
    throw new Error(`${customer.name} could not register: ${result.status} ${failureCode ?? ""}`);
  }
  if (own === null) {
    const { externalId } = customer;
    await db.organization.update({ where: { id: result.organizationId }, data: { externalId }, select: { id: true } });
  }
  // A sample is no news for operators.
  await db.alert.updateMany({
    where: { kind: "CUSTOMER_ARRIVED", subject: `agreement:${result.agreementId}` },
    data: { toldAt: businessNow },
  });
  return result.agreementId;
}

async function signIn(db: Database, { email, person }: SampleCustomer, now: Date): Promise<Actor> {
  const user = await db.user.upsert({
    where: { email },
    create: { email, name: person, emailVerified: now },
    update: {},
    select: {
      id: true,
      memberships: { select: { role: true, organization: { select: { id: true, name: true, archivedAt: true } } } },
    },
  });
  return {
    userId: user.id,
    email,
    name: person,
    signedInAt: now,
    operatorRole: null,
    memberships: user.memberships.map(({ role, organization }) => ({
      role,
      organizationId: organization.id,
      organizationName: organization.name,
      isArchived: organization.archivedAt !== null,
    })),
  };
}

/** What ResolveCustomer does not tell: AWS's agreement id and the start. */
async function completeFromAws({ db, simulator }: Deps, id: string, awsAgreementId: string): Promise<void> {
  const known = await simulator.findAgreement(awsAgreementId);
  await db.agreement.update({
    where: { id },
    data: { awsAgreementId, ...(known !== null && { startsAt: new Date(known.startTime) }) },
    select: { id: true },
  });
}
