import type { Queryable } from "#lib/db/pool.ts";
import { takeRateTurn } from "#lib/db/rate-turn.ts";
import { AppError } from "#lib/errors/app-error.ts";
import type { AgreementPort } from "#lib/marketplace/agreement-port.ts";

/** Milliseconds between two calls; AWS takes 5 a second of the first two and 10 of the others (its service quotas). */
const spacings = {
  DescribeAgreement: 220,
  SearchAgreements: 220,
  GetAgreementTerms: 110,
  GetAgreementEntitlements: 110,
};
/** Reads never hold up a job run for long: what has no turn soon is read by a later one. */
const MAX_WAIT_MS = 2_000;

/** The same port, within AWS's rate over all servers together. @throws AppError RATE_LIMITED when no turn is near. */
export function limitReads(port: AgreementPort, db: Queryable): AgreementPort {
  async function inTurn<T>(operation: keyof typeof spacings, call: () => Promise<T>): Promise<T> {
    // A read that AWS throttles costs nothing but its time; one that waits for another turn may keep an answer waiting.
    const limit = { name: operation, spacingMs: spacings[operation], maxWaitMs: MAX_WAIT_MS, mayBeLate: true };
    if (await takeRateTurn(db, limit)) return call();
    throw new AppError("RATE_LIMITED", `${operation}: no turn within ${MAX_WAIT_MS} ms`, { retryable: true });
  }
  return {
    describe: (id) => inTurn("DescribeAgreement", () => port.describe(id)),
    search: (by, token) => inTurn("SearchAgreements", () => port.search(by, token)),
    getLicense: (id) => inTurn("GetAgreementEntitlements", () => port.getLicense(id)),
    isTrial: (id) => inTurn("GetAgreementTerms", () => port.isTrial(id)),
  };
}
