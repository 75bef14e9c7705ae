import { randomBytes, randomUUID } from "node:crypto";
import type { Actor } from "#lib/auth/actor.ts";
import { createSealer, type Sealer } from "#lib/auth/seal.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { throwFailure, type ReportFailure } from "#lib/errors/report-failure.ts";
import type { MarketplaceEntitlement } from "#lib/marketplace/entitlement-port.ts";
import type { ResolvedCustomer } from "#lib/marketplace/registration-port.ts";
import type { ConfirmInput } from "#lib/registration/confirm-registration.ts";
import { describeRegistration } from "#lib/registration/describe-registration.ts";
import { openRegistration } from "#lib/registration/open-registration.ts";
import { askAboutArrival, type AskedBy } from "#lib/registration/asking/ask-about-arrival.ts";
import { askDueArrivals } from "#lib/registration/asking/ask-due-arrivals.ts";
import { resolveRegistration } from "#lib/registration/resolve-registration.ts";
import type { TestDatabase } from "#lib/testing/database.ts";
import { anAwsAccountId } from "#lib/testing/factories.ts";

/** When the arrivals of these tests begin. */
export const start = new Date("2026-11-21T10:00:00Z");
export const minutes = (count: number) => new Date(start.getTime() + count * 60_000);

/** Buyers who arrive, over a test's database, and an AWS that answers what it was told to. */
export function useArrivals(test: TestDatabase) {
  const sealer = createSealer(["a-secret-for-tests"]);
  const answers = new Map<string, ResolvedCustomer | AppError>();
  /** The tokens that AWS was asked about. */
  const asked: string[] = [];
  /** What a contract grants, as AWS answers next. */
  const granted: { answer: MarketplaceEntitlement[] | AppError } = { answer: [] };

  const deps = (now: Date, over: { limits?: Queryable; sealer?: Sealer } = {}) => ({
    db: test.database,
    limits: test.pool,
    sealer,
    now,
    businessNow: now,
    registration: {
      resolveCustomer: (token: string) => {
        asked.push(token);
        return answered(answers.get(token) ?? new AppError("REGISTRATION_TOKEN_INVALID", "unknown"));
      },
    },
    entitlements: { getEntitlements: () => answered(granted.answer) },
    ...over,
  });

  /** A buyer's arrival whose token AWS answers so. */
  async function anArrival(answer: ResolvedCustomer | AppError, now = start) {
    const token = `token-${randomUUID()}`;
    answers.set(token, answer);
    const opened = await openRegistration({ db: test.pool, sealer, now }, { token, offerTypeHint: null });
    return { token, handle: opened.handle, id: opened.id };
  }

  /** AWS is asked about one arrival by the landing, or by the job run. */
  const ask = (id: string, by: AskedBy) => askAboutArrival(deps(start), { id, by });
  /** What a job run does; arrivals that wait are due at once. */
  async function runJob(report: ReportFailure = throwFailure) {
    await test.database.registration.updateMany({ where: { askAt: { not: null } }, data: { askAt: new Date(0) } });
    return askDueArrivals({ ...deps(start), report }, () => false);
  }

  const resolve = (handle: string, { now = start, address = handle, seen = null, ...over }: ResolveOptions = {}) =>
    resolveRegistration(deps(now, over), { handle, address, seen });

  async function aResolvedArrival(customer: ResolvedCustomer) {
    const arrival = await anArrival(customer);
    // A test has more arrivals than a minute's limit over all servers.
    await test.database.rateCounter.deleteMany();
    await resolve(arrival.handle);
    return arrival;
  }

  /** Where an arrival stands, asked for by nothing but a browser's handle. */
  const where = (handle: string | null, actor: Actor | null = null, now = start) =>
    describeRegistration(
      { db: test.database, now },
      { arrival: null, handles: handle === null ? [] : [handle], actor },
    );

  return { answers, asked, sealer, granted, anArrival, aResolvedArrival, ask, runJob, resolve, where };
}

type ResolveOptions = { now?: Date; address?: string; seen?: number | null; limits?: Queryable; sealer?: Sealer };

const answered = <T>(answer: T | AppError): Promise<T> =>
  answer instanceof AppError ? Promise.reject(answer) : Promise.resolve(answer);

/** Somebody with an AWS account and a licence of a product. */
export function aCustomer(product: { productCode: string }): ResolvedCustomer {
  return {
    productCode: product.productCode,
    customerAwsAccountId: anAwsAccountId(),
    licenseArn: `arn:aws:license-manager::294406891311:license:l-${randomBytes(16).toString("hex")}`,
    customerIdentifier: null,
  };
}

/** A signed-in person without any membership. */
export async function aPerson({ database }: TestDatabase, signedInAt = start): Promise<Actor> {
  const email = `person-${randomBytes(6).toString("hex")}@harrowlane.example`;
  const { id } = await database.user.create({ data: { email, emailVerified: start } });
  return { userId: id, email, name: null, signedInAt, operatorRole: null, memberships: [] };
}

export function newOrganization(organizationName = "Harrow Lane"): ConfirmInput {
  return { organization: "new", organizationName };
}
